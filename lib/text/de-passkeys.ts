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
  accountPasskeys: {
    explanation:
      'Melde dich mit Fingerabdruck, Gesicht oder PIN an statt mit dem Passwort. Ein Passkey bleibt auf deinen Geräten, und niemand kann ihn dir ablocken.',
    none: 'Noch kein Passkey.',
    disabled: 'Passkeys gibt es hier nicht.',
    add: 'Passkey hinzufügen',
    addExplanation: 'Zuerst ein Name, an dem du ihn erkennst, zum Beispiel „mein Laptop“.',
    name: 'Name',
    nameBlank: 'Gib einen Namen ein.',
    newName: 'So nennst du ihn',
    continue: 'Weiter',
    ready: 'Dein Browser fragt jetzt, wo er bleiben soll, und nach Fingerabdruck, Gesicht oder PIN.',
    create: 'Passkey erstellen',
    notMade:
      'Es wurde kein Passkey erstellt. Versuch es noch einmal; ein Gerät, das schon einen von dir hat, erstellt keinen zweiten.',
    unsupported: 'Dieser Browser hat keine Passkeys. Versuch es in einem anderen.',
    failed: 'Der Passkey ließ sich nicht prüfen. Bitte versuch es noch einmal.',
    tooMany: 'Mehr Passkeys sind nicht möglich. Entferne zuerst einen.',
    edit: 'Umbenennen oder entfernen',
    editNamed: 'Umbenennen oder entfernen: {name}',
    added: 'Hinzugefügt am {date}',
    lastUsed: 'Zuletzt verwendet am {date}',
    save: 'Namen speichern',
    removeTitle: 'Entfernen',
    remove:
      'Er gilt dann hier sofort nicht mehr. Lösche ihn auch auf deinem Gerät, damit er nicht mehr angeboten wird.',
    submit: 'Entfernen',
    back: 'Zurück zu deinen Passkeys',
  },
} satisfies Translation<typeof english>
