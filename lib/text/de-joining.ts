// German messages of the pages on which people register, and decide what an application may know.
import type { joining as english } from './en-joining'
import type { Translation } from './index'

/** Sections of the messages, see `de`. */
export const joining = {
  register: {
    link: 'Konto anlegen',
    title: 'Konto für {application} anlegen',
    email: 'E-Mail-Adresse',
    phoneNumber: 'Telefonnummer',
    phoneNumberHint: 'Mit Landesvorwahl, zum Beispiel +49 170 1234567.',
    username: 'Benutzername',
    password: 'Passwort',
    passwordConfirm: 'Passwort noch einmal',
    rules: 'Dein Passwort braucht:',
    submit: 'Konto anlegen',
    signIn: 'Mit einem vorhandenen Konto anmelden',
    usernameBlank: 'Gib einen Benutzernamen ein.',
    usernameInvalid: 'Wähle einen kürzeren Benutzernamen, ohne Leerzeichen am Anfang und Ende.',
    passwordBlank: 'Gib ein Passwort ein.',
    taken:
      'Damit gibt es schon ein Konto. Melde dich damit an; ist das Passwort verloren, kannst du dort ein neues anfordern.',
    refused: 'Eine Regel von {application} lässt diese Anmeldung nicht zu. Die Verwaltung kann dir mehr dazu sagen.',
  },
  profile: {
    optional: '{label} (freiwillig)',
    firstName: 'Vorname',
    middleName: 'Zweiter Vorname',
    lastName: 'Nachname',
    fullName: 'Vollständiger Name',
    birthDate: 'Geburtsdatum',
    mobilePhone: 'Mobilnummer',
    preferredLanguages: 'Bevorzugte Sprache',
    noLanguage: 'Keine Angabe',
    blank: 'Bitte ausfüllen: {label}.',
    invalid: 'Das geht so nicht: {label}. Bitte sieh noch einmal hin.',
  },
  completeRegistration: {
    title: 'Fast geschafft',
    explanation: '{application} braucht noch ein paar Angaben von dir, bevor es weitergeht.',
    joinTitle: 'Weiter zu {application}',
    join: 'Du bist als {user} angemeldet. Wenn du weitermachst, wird dein Konto bei {application} registriert.',
    submit: 'Weiter',
  },
  consent: {
    title: '{application} bittet um deine Zustimmung',
    whose: 'Du bist als {user} angemeldet. {application} gehört jemand anderem und erfährt nur, was du erlaubst.',
    required: 'Das wird gebraucht:',
    optional: 'Das kannst du außerdem erlauben:',
    allow: 'Erlauben',
    cancel: 'Nicht erlauben',
    scopes: {
      openid: 'Dich wiedererkennen, wenn du zurückkommst',
      offline_access: 'Verbunden bleiben, während du weg bist',
      profile: 'Deinen Namen, dein Bild, dein Geburtsdatum, deine Sprache und Zeitzone',
      email: 'Deine E-Mail-Adresse',
      phone: 'Deine Telefonnummer',
      address: 'Deine Postanschrift',
    },
  },
} satisfies Translation<typeof english>
