// German messages of the pages that ask for a passkey.
import type { passkeys as english } from './en-passkeys'
import type { Translation } from './index'

/** Sections of the messages, see `de`. */
export const passkeys = {
  passkey: {
    button: 'Mit einem Passkey anmelden',
    title: 'Mit einem Passkey anmelden',
    loginIdExplanation:
      'Gib deinen Benutzernamen oder deine E-Mail-Adresse ein: Dann findet diese Seite deinen Passkey, auch den auf einem Sicherheitsschlüssel.',
    submit: 'Weiter',
    ready: 'Dein Browser fragt nach dem Passkey von {login} und nach Fingerabdruck, Gesicht oder PIN.',
    use: 'Passkey verwenden',
    notUsed: 'Es wurde kein Passkey verwendet. Versuch es noch einmal, oder melde dich anders an.',
    byLogin: 'Zuerst den Benutzernamen eingeben',
    unsupported: 'Dieser Browser hat keine Passkeys. Bitte melde dich anders an.',
    noScript: 'Passkeys brauchen Skripte, und die sind in diesem Browser ausgeschaltet.',
    secondStep: 'Bestätige mit einem Passkey, dass du es bist.',
    secondStepSubmit: 'Mit einem Passkey bestätigen',
    choice: 'Passkey',
  },
} satisfies Translation<typeof english>
