// German.
import type { BuiltInTexts } from './index'

const who = `\${application.name!tenant.name}`

export const de = {
  greeting: `Hallo \${user.firstName!'und guten Tag'},`,
  kinds: {
    forgotPassword: {
      subject: 'Neues Passwort wählen',
      lead: `Jemand, hoffentlich du, hat für dein Konto bei ${who} ein neues Passwort angefordert. Hier geht es weiter:`,
      action: 'Neues Passwort wählen',
      closing: 'Wenn du das nicht warst, musst du nichts tun: Es hat sich nichts geändert.',
    },
    setPassword: {
      subject: 'Wähle dein Passwort',
      lead: `Dein Konto bei ${who} ist bereit. Ein Schritt fehlt noch: Wähle mit diesem Link ein Passwort.`,
      action: 'Passwort wählen',
      closing: `Wenn du ${who} nicht kennst, musst du nichts tun.`,
    },
    emailVerification: {
      subject: 'Bestätige deine E-Mail-Adresse',
      lead: `Bitte bestätige, dass diese E-Mail-Adresse zu deinem Konto bei ${who} gehört.`,
      action: 'Adresse bestätigen',
      codeLead: `Bitte gib diesen Code ein, um diese E-Mail-Adresse für dein Konto bei ${who} zu bestätigen:`,
      closing: `Wenn du ${who} nicht kennst, musst du nichts tun.`,
    },
    registrationVerification: {
      subject: `Bestätige deine Registrierung bei ${who}`,
      lead: `Bitte bestätige, dass du dich bei ${who} registriert hast.`,
      action: 'Registrierung bestätigen',
      codeLead: `Bitte gib diesen Code ein, um zu bestätigen, dass du dich bei ${who} registriert hast:`,
      closing: 'Wenn du dich nicht registriert hast, musst du nichts tun.',
    },
    passwordless: {
      subject: `Bei ${who} anmelden`,
      lead: `Dieser Link meldet dich bei ${who} an. Er gilt einmal und nur wenige Minuten.`,
      action: 'Anmelden',
      codeLead: `Gib diesen Code ein, um dich bei ${who} anzumelden. Er gilt einmal und nur wenige Minuten.`,
      closing: 'Wenn du dich nicht anmelden wolltest, musst du nichts tun. Gib diese Nachricht niemandem weiter.',
    },
    twoFactorCode: {
      subject: 'Dein Anmeldecode',
      codeLead: `Gib diesen Code ein, um bei ${who} weiterzumachen. Er gilt einmal und nur kurze Zeit.`,
      closing:
        'Wenn du das nicht warst, kennt vielleicht jemand dein Passwort: Bitte ändere es. Sag den Code niemandem.',
    },
    newDevice: {
      subject: 'Neue Anmeldung an deinem Konto',
      lead: `Dein Konto bei ${who} wurde gerade auf einem Gerät benutzt, das wir noch nicht kennen, mit der Adresse \${event.info.ipAddress!'unbekannt'}.`,
      closing: 'Wenn du das warst, ist alles in Ordnung. Wenn nicht, ändere bitte dein Passwort.',
    },
    loginIdInUse: {
      subject: 'Du hast schon ein Konto',
      lead: `Jemand, hoffentlich du, wollte sich gerade bei ${who} registrieren, obwohl es dein Konto schon gibt. Bitte melde dich damit an; ist das Passwort verloren, kannst du dort ein neues anfordern.`,
      closing: 'Wenn du das nicht warst, musst du nichts tun: Es hat sich nichts geändert.',
    },
    passwordChanged: {
      subject: 'Dein Passwort wurde geändert',
      lead: `Das Passwort deines Kontos bei ${who} wurde gerade geändert.`,
      closing: `Wenn du das nicht warst, fordere bitte sofort ein neues Passwort an und sag es den Leuten, die ${who} betreiben.`,
    },
    passwordBreached: {
      subject: 'Dein Passwort ist nicht mehr geheim',
      lead: `Das Passwort deines Kontos bei ${who} steht in einer Liste von Passwörtern, die öffentlich geworden sind. Wer solche Listen durchprobiert, kann sich damit anmelden.`,
      closing: 'Bitte wähle ein neues, hier und überall, wo du es sonst noch benutzt.',
    },
    accountLocked: {
      subject: 'Dein Konto ist eine Weile gesperrt',
      lead: `Jemand, vielleicht du, ist zu oft daran gescheitert, sich bei deinem Konto bei ${who} anzumelden. Eine Weile kann sich nun niemand damit anmelden; dann geht es von selbst wieder.`,
      closing:
        'Wenn du das nicht warst, rät vielleicht jemand dein Passwort: Eines, das du sonst nirgends benutzt, hält.',
    },
    twoFactorMethodAdded: {
      subject: 'Dein Konto hat einen zweiten Schritt mehr',
      lead: `Für dein Konto bei ${who} gibt es jetzt einen Weg mehr, zu bestätigen, dass du es bist (\${method.method}).`,
      closing: 'Wenn du das nicht warst, ändere bitte sofort dein Passwort.',
    },
    twoFactorMethodRemoved: {
      subject: 'Dein Konto hat einen zweiten Schritt weniger',
      lead: `Für dein Konto bei ${who} gibt es jetzt einen Weg weniger, zu bestätigen, dass du es bist (\${method.method}).`,
      closing: 'Wenn du das nicht warst, ändere bitte sofort dein Passwort.',
    },
    passkeyAdded: {
      subject: 'Dein Konto hat einen neuen Passkey',
      lead: `Mit einem neuen Passkey kann man sich ab jetzt bei deinem Konto bei ${who} anmelden.`,
      closing: 'Wenn du das nicht warst, entferne bitte den Passkey und ändere sofort dein Passwort.',
    },
    passkeyRemoved: {
      subject: 'Ein Passkey deines Kontos wurde entfernt',
      lead: `Ein Passkey gilt nicht mehr für dein Konto bei ${who}.`,
      closing: 'Wenn du das nicht warst, ändere bitte sofort dein Passwort.',
    },
    recoveryCodesReplaced: {
      subject: 'Deine Wiederherstellungscodes wurden ersetzt',
      lead: `Dein Konto bei ${who} hat neue Wiederherstellungscodes. Die bisherigen gelten nicht mehr.`,
      closing: 'Wenn du das nicht warst, ändere bitte sofort dein Passwort.',
    },
  },
  texts: {
    twoFactorCodeSms: `\${code} ist dein Code für ${who}. Sag ihn niemandem.`,
    passwordlessSms: `Bei ${who} anmelden: \${oneTimeCode!link}`,
    phoneVerificationSms: `Diese Telefonnummer für ${who} bestätigen: \${verificationOneTimeCode!link}`,
  },
} satisfies BuiltInTexts
