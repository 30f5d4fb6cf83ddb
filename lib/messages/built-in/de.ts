// German; what is missing here goes out in English.
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
    emailVerification: {
      subject: 'Bestätige deine E-Mail-Adresse',
      lead: `Bitte bestätige, dass diese E-Mail-Adresse zu deinem Konto bei ${who} gehört.`,
      action: 'Adresse bestätigen',
      codeLead: `Bitte gib diesen Code ein, um diese E-Mail-Adresse für dein Konto bei ${who} zu bestätigen:`,
      closing: `Wenn du ${who} nicht kennst, musst du nichts tun.`,
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
    passwordChanged: {
      subject: 'Dein Passwort wurde geändert',
      lead: `Das Passwort deines Kontos bei ${who} wurde gerade geändert.`,
      closing: 'Wenn du das nicht warst, fordere bitte sofort ein neues Passwort an.',
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
  },
  texts: {
    twoFactorCodeSms: `\${code} ist dein Code für ${who}. Sag ihn niemandem.`,
  },
} satisfies BuiltInTexts
