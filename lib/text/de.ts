// German messages; a key that is missing here shows in English.
import { account } from './de-account'
import { joining } from './de-joining'
import { passkeys } from './de-passkeys'
import { recovery } from './de-recovery'
import type { Translation } from './index'

/** The German part of the messages. */
export const de = {
  common: {
    errorTitlePrefix: 'Fehler: {title}',
    poweredBy: 'Gesichert mit Latchkey',
  },
  signIn: {
    title: 'Bei {application} anmelden',
    loginId: 'E-Mail oder Benutzername',
    password: 'Passwort',
    rememberDevice: 'Angemeldet bleiben',
    rememberDeviceHint: 'Auf einem gemeinsam genutzten Gerät besser nicht.',
    submit: 'Anmelden',
    loginIdBlank: 'Gib deine E-Mail-Adresse oder deinen Benutzernamen ein.',
    passwordBlank: 'Gib dein Passwort ein.',
    signedOutNotice: 'Du bist abgemeldet.',
  },
  problems: {
    invalidCredentials: 'Anmeldename und Passwort passen zu keinem Konto. Prüfe beides und versuche es noch einmal.',
    locked: 'Dieses Konto ist gerade gesperrt. Die Verwaltung von {application} kann es für dich freigeben.',
    expired: 'Der Zugang dieses Kontos ist abgelaufen. Die Verwaltung von {application} kann ihn verlängern.',
    prevented: 'Für dieses Konto ruht die Anmeldung. Die Verwaltung von {application} kann dir mehr dazu sagen.',
    notRegistered: 'Dein Konto ist für {application} noch nicht eingerichtet. Bitte die Verwaltung, dich aufzunehmen.',
    registrationIncomplete: '{application} braucht noch ein paar Angaben von dir. Bitte melde dich noch einmal an.',
    passwordChangeRequired:
      'Vor der nächsten Anmeldung ist ein neues Passwort fällig. Die Verwaltung von {application} hilft dir dabei.',
    identityUnverified:
      'Ein Schritt fehlt noch: Bestätige deine E-Mail-Adresse mit dem Link in unserer Nachricht und melde dich dann an.',
    registrationUnverified:
      'Ein Schritt fehlt noch: Bestätige deine Registrierung mit dem Link in unserer Nachricht und melde dich dann an.',
    secondFactorRequired:
      'Hier wird ein zweiter Schritt verlangt, aber keiner angeboten. Die Verwaltung von {application} hilft weiter.',
    challengeGone: 'Dieser Schritt ist vorbei oder hat zu lange gedauert. Bitte melde dich noch einmal an.',
    wrongCode: 'Dieser Code hat nicht gepasst. Gib den neuesten ein; jeder gilt nur einmal.',
    tooManyCodes: 'Mehrere Codes waren falsch, darum ist hier Schluss. Melde dich für einen weiteren Versuch neu an.',
    codeNotSent: 'Es ließ sich kein Code senden. Versuche es in einer Minute wieder, oder nimm einen anderen Weg.',
    sendingLimited: 'Es wurden schon mehrere Codes gesendet. Suche den neuesten, oder nimm einen anderen Weg.',
    vetoed: 'Eine Regel von {application} hat die Anmeldung abgelehnt. Die Verwaltung kann dir mehr dazu sagen.',
    tooManyAttempts:
      'Das waren viele Versuche in kurzer Zeit. Warte ein paar Minuten und versuche es dann noch einmal.',
    passkeyRefused:
      'Dieser Passkey gilt hier nicht. Melde dich anders an und sieh dann in deinem Konto nach deinen Passkeys.',
    formExpired: 'Dieses Formular war zu lange offen. Bitte melde dich noch einmal an.',
    overloaded: 'Gerade melden sich viele an. Warte einen Moment und versuche es dann noch einmal.',
    unavailable: 'Die Anmeldung ist kurz nicht möglich. Es ist nichts verloren: Versuche es gleich noch einmal.',
  },
  // After a step that was sent twice, where the application has gone on already.
  signedIn: {
    title: 'Du bist angemeldet',
    explanation: 'Das ist schon erledigt. Geh zurück zu {application}: Dort kennt man dich jetzt.',
    next: 'Weiter zu {application}',
  },
  twoFactor: {
    title: 'Noch ein Schritt',
    authenticator: 'Gib den Code ein, den deine Authenticator-App zeigt.',
    namedAuthenticator: 'Gib den Code ein, den {name} zeigt.',
    message: 'Gib den Code ein, den wir an {address} gesendet haben.',
    recoveryCode:
      'Gib einen der Wiederherstellungscodes ein, die du beim Einrichten aufbewahrt hast. Jeder gilt einmal.',
    code: 'Code',
    recoveryCodeLabel: 'Wiederherstellungscode',
    codeBlank: 'Gib den Code ein.',
    trustComputer: 'Diesem Computer {duration} lang vertrauen',
    trustComputerHint: 'Hier brauchst du dann keinen Code. Auf einem gemeinsam genutzten Gerät besser nicht.',
    submit: 'Anmelden',
    sent: 'Ein Code ist unterwegs. Das kann eine Minute dauern; der neueste zählt.',
    resend: 'Neuen Code senden',
    anotherWay: 'Anderen Weg nehmen',
    someoneElse: 'Als jemand anderes anmelden',
  },
  twoFactorMethods: {
    title: 'Wähle deinen zweiten Schritt',
    explanation: 'Nimm, was du zur Hand hast.',
    authenticator: 'Code aus einer Authenticator-App',
    email: 'Code per E-Mail an {address}',
    sms: 'Code per SMS an {address}',
    recoveryCode: 'Wiederherstellungscode',
    submit: 'Weiter',
  },
  twoFactorEnable: {
    title: 'Richte einen zweiten Schritt ein',
    explanation: '{application} verlangt mehr als ein Passwort, damit sich niemand sonst als du anmeldet.',
    scan: 'Scanne dieses Bild mit einer Authenticator-App auf deinem Telefon.',
    qrCode: 'QR-Code für deine Authenticator-App',
    type: 'Keine Kamera zur Hand? Tippe diesen Schlüssel in die App:',
    confirm: 'Gib dann den sechsstelligen Code ein, den die App zeigt.',
    email: 'E-Mail-Adresse',
    emailHint: 'Dorthin senden wir jetzt und bei jeder Anmeldung einen Code.',
    emailInvalid: 'Gib eine E-Mail-Adresse ein, zum Beispiel name@example.com.',
    mobilePhone: 'Mobilnummer',
    mobilePhoneHint:
      'Mit Landesvorwahl, zum Beispiel +49 151 23456789. Dorthin senden wir bei jeder Anmeldung einen Code.',
    mobilePhoneInvalid: 'Gib eine Telefonnummer mit Landesvorwahl ein.',
    send: 'Code senden',
    otherAddress: 'Code noch einmal oder woandershin senden',
    submit: 'Bestätigen',
    useAuthenticator: 'Stattdessen eine Authenticator-App nehmen',
    useEmail: 'Stattdessen E-Mail nehmen',
    useSms: 'Stattdessen SMS nehmen',
    wrongCode: 'Dieser Code hat nicht gepasst. Gib den ein, der gerade angezeigt wird.',
  },
  recoveryCodes: {
    title: 'Bewahre diese Codes auf',
    explanation:
      'Geht dein Telefon oder Postfach verloren, lässt dich einer dieser Wiederherstellungscodes herein. Jeder gilt einmal.',
    advice: 'Drucke sie aus oder lege sie in einen Passwort-Manager. Sie werden nur jetzt gezeigt.',
    submit: 'Aufbewahrt: anmelden',
  },
  errors: {
    unknownClient: {
      title: 'Diese Anwendung ist hier nicht bekannt',
      explanation:
        'Der Link nennt eine Anwendung, die dieser Server nicht kennt. Darum ist hier keine Anmeldung möglich.',
      next: 'Geh zurück zur Anwendung und beginne von vorn. Passiert es wieder, sag denen Bescheid, die sie betreiben.',
    },
    untrustedRedirect: {
      title: 'Diesem Link ist nicht zu trauen',
      explanation:
        'Der Link führt zu einer Adresse, die von der Anwendung nicht registriert wurde. Darum ist hier Schluss.',
      next: 'Geh zurück zur Anwendung und beginne von vorn. Kam der Link in einer Nachricht, benutze ihn nicht.',
    },
    invalidRequest: {
      title: 'Dieser Anmeldelink funktioniert nicht',
      explanation: 'Der Link ist unvollständig oder wurde verändert. Darum ist nicht klar, wohin du wolltest.',
      next: 'Geh zurück zur Anwendung und beginne dort von vorn.',
    },
    notFound: {
      title: 'Hier ist keine Seite',
      explanation: 'Vielleicht ist die Adresse vertippt, oder die Seite ist umgezogen.',
      next: 'Prüfe die Adresse, oder geh zurück zu der Anwendung, von der du kommst.',
    },
    internal: {
      title: 'Bei uns ging etwas schief',
      explanation: 'Es liegt nicht an dir. Der Fehler wurde festgehalten.',
      next: 'Versuche es gleich noch einmal. Passiert es wieder, gib die Kennung unten an die Betreiber dieses Servers.',
    },
    overloaded: {
      title: 'Hier ist gerade viel los',
      explanation: 'In diesem Moment melden sich viele an, darum konnten wir deine Anfrage nicht annehmen.',
      next: 'Warte ein paar Sekunden und versuche es dann noch einmal.',
    },
    unavailable: {
      title: 'Wir sind gleich wieder da',
      explanation: 'Ein Teil dieses Servers ist für einen Moment weg. Dein Konto und deine Daten sind sicher.',
      next: 'Warte eine Minute und versuche es dann noch einmal.',
    },
  },
  ...passkeys,
  ...joining,
  ...recovery,
  ...account,
  errorPage: { retry: 'Noch einmal versuchen', code: 'Fehlercode', requestId: 'Kennung' },
  device: {
    title: 'Gerät verbinden',
    explanation: 'Gib den Code ein, den dein Gerät zeigt.',
    code: 'Code',
    submit: 'Weiter',
    codeBlank: 'Gib den Code von deinem Gerät ein.',
    codeUnknown:
      'Dieser Code gilt nicht, oder seine Zeit ist um. Vergleiche ihn mit deinem Gerät, oder beginne dort von vorn.',
    tooManyAttempts:
      'Das waren viele falsche Codes in kurzer Zeit. Warte ein paar Minuten und versuche es dann noch einmal.',
    startAgain: 'Das hat etwas zu lange gedauert. Bitte versuche es noch einmal.',
    approveTitle: 'Gerät mit {application} verbinden',
    approveCode: 'Dein Gerät muss diesen Code zeigen:',
    approveExplanation:
      'Erlaube es nur, wenn du selbst damit begonnen hast, auf einem Gerät, das du vor dir hast. Es wird als {user} angemeldet.',
    allow: 'Erlauben',
    deny: 'Nicht erlauben',
    allowed: {
      title: 'Dein Gerät ist verbunden',
      explanation: 'Geh jetzt zu ihm zurück: Dort geht es von selbst weiter. Dieses Fenster kannst du schließen.',
    },
    denied: {
      title: 'Das Gerät wurde nicht verbunden',
      explanation: 'Niemand wurde darauf angemeldet. Du kannst dieses Fenster schließen.',
    },
  },
  formPost: {
    title: 'Zurück zu {application}',
    submit: 'Weiter',
  },
  signOut: {
    title: 'Abmelden?',
    explanation:
      'Damit endet deine Anmeldung in diesem Browser. Offene Anwendungen bleiben vielleicht angemeldet, bis du sie schließt.',
    submit: 'Abmelden',
  },
  signedOut: {
    title: 'Du bist abgemeldet',
    explanation: 'Du kannst dieses Fenster schließen. An einem gemeinsam genutzten Gerät schließe den ganzen Browser.',
    continue: 'Weiter',
    signInAgain: 'Wieder anmelden',
  },
  welcome: {
    title: 'Latchkey läuft',
    explanation: 'Dieser Server meldet Menschen an, damit deine Anwendungen keine Passwörter aufbewahren müssen.',
    signIn: 'Beim Konto anmelden',
    firstRun: 'Zum ersten Mal hier? Anmeldename und Passwort stehen in dem Terminal, das diesen Server gestartet hat.',
    developers: 'Für deine Anwendungen',
    issuer: 'Aussteller',
    discovery: 'Discovery-Dokument',
    keys: 'Signaturschlüssel',
    api: 'API-Referenz',
    status: 'Zustand',
  },
} satisfies Translation
