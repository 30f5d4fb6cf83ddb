/** The bounds on what is kept and read of passkeys, with their reasons. */

/** Passkeys of one user: more than people have devices, few enough for the list that a browser gets. */
export const maxPasskeys = 50

/** Characters of a credential id: 1023 bytes (WebAuthn §4, Credential ID) in base64url. */
export const maxCredentialIdLength = 1364

/** Characters of the other parts that an authenticator makes. The largest, a TPM's certificate chain, is asked for by nobody here. */
export const maxResponseLength = 16_384

/** Longest name of a passkey, and the longest name of a transport: "smart-card" is the longest so far. */
export const maxNameLength = 255
export const maxTransportLength = 32
export const maxTransports = 16

/** Credentials of one import: as many as a body of the usual size holds. */
export const maxImported = 2000
