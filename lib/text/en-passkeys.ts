// English messages of the pages that ask for a passkey.

/** Sections of the messages, see `en`. */
export const passkeys = {
  passkey: {
    button: 'Sign in with a passkey',
    title: 'Sign in with a passkey',
    loginIdExplanation: 'Enter your login, and this page finds your passkey, also one on a security key.',
    submit: 'Continue',
    ready: 'Your browser asks for the passkey of {login}, and for your fingerprint, face or PIN.',
    use: 'Use your passkey',
    notUsed: 'No passkey was used. Try again, or sign in another way.',
    byLogin: 'Enter your login first',
    unsupported: 'This browser has no passkeys. Please sign in another way.',
    noScript: 'Passkeys need scripts, which this browser has turned off.',
    secondStep: 'Confirm with a passkey that it is you.',
    secondStepSubmit: 'Confirm with a passkey',
    choice: 'Passkey',
  },
}
