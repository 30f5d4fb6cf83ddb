/** Every number of the password-change folder, with its reason. */

/** Ids that anybody may have sent to one user at a time, however many they ask for: enough for mails that are slow to arrive. */
export const maxOutstanding = 5

/** Characters of a caller's own change password id: at the least a UUID's entropy in any usual encoding (ASVS 6.4.1), at most a URL's segment. */
export const ownId = { min: 22, max: 255 } as const
