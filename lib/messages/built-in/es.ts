// Spanish.
import type { BuiltInTexts } from './index'

const who = `\${application.name!tenant.name}`

export const es = {
  greeting: `Hola, \${user.firstName!'qué tal'}:`,
  kinds: {
    forgotPassword: {
      subject: 'Elige una contraseña nueva',
      lead: `Alguien, seguramente tú, ha pedido una contraseña nueva para tu cuenta de ${who}. Este enlace te lleva allí:`,
      action: 'Elegir una contraseña',
      closing: 'Si no has sido tú, no tienes que hacer nada: no ha cambiado nada.',
    },
    setPassword: {
      subject: 'Elige tu contraseña',
      lead: `Tu cuenta de ${who} está lista. Falta un paso: elige una contraseña con este enlace.`,
      action: 'Elegir una contraseña',
      closing: `Si no conoces ${who}, no tienes que hacer nada.`,
    },
    emailVerification: {
      subject: 'Confirma tu dirección de correo',
      lead: `Confirma que esta dirección de correo es la de tu cuenta de ${who}.`,
      action: 'Confirmar esta dirección',
      codeLead: `Introduce este código para confirmar que esta dirección de correo es la de tu cuenta de ${who}:`,
      closing: `Si no conoces ${who}, no tienes que hacer nada.`,
    },
    registrationVerification: {
      subject: `Confirma tu registro en ${who}`,
      lead: `Confirma que te has registrado en ${who}.`,
      action: 'Confirmar el registro',
      codeLead: `Introduce este código para confirmar que te has registrado en ${who}:`,
      closing: 'Si no te has registrado, no tienes que hacer nada.',
    },
    passwordless: {
      subject: `Inicia sesión en ${who}`,
      lead: `Con este enlace inicias sesión en ${who}. Sirve una sola vez y solo unos minutos.`,
      action: 'Iniciar sesión',
      codeLead: `Introduce este código para iniciar sesión en ${who}. Sirve una sola vez y solo unos minutos.`,
      closing: 'Si no querías iniciar sesión, no tienes que hacer nada. No reenvíes este mensaje a nadie.',
    },
    twoFactorCode: {
      subject: 'Tu código para iniciar sesión',
      codeLead: `Introduce este código para continuar en ${who}. Sirve una sola vez y solo por poco tiempo.`,
      closing: 'Si no has sido tú, puede que alguien sepa tu contraseña: cámbiala. No le digas el código a nadie.',
    },
    newDevice: {
      subject: 'Nuevo inicio de sesión en tu cuenta',
      lead: `Tu cuenta de ${who} se acaba de usar en un dispositivo que todavía no conocíamos, desde la dirección \${event.info.ipAddress!'desconocida'}.`,
      closing: 'Si has sido tú, todo está bien. Si no, cambia tu contraseña.',
    },
    loginIdInUse: {
      subject: 'Ya tienes una cuenta',
      lead: `Alguien, seguramente tú, acaba de intentar registrarse en ${who} aunque ya tienes una cuenta. Inicia sesión con ella; si has perdido la contraseña, allí puedes pedir una nueva.`,
      closing: 'Si no has sido tú, ignora este mensaje: no ha cambiado nada.',
    },
    passwordChanged: {
      subject: 'Tu contraseña ha cambiado',
      lead: `La contraseña de tu cuenta de ${who} se acaba de cambiar.`,
      closing: `Si no has sido tú, pide enseguida una contraseña nueva y avisa a los responsables de ${who}.`,
    },
    passwordBreached: {
      subject: 'Tu contraseña ya no es secreta',
      lead: `La contraseña de tu cuenta de ${who} está en una lista de contraseñas que se han hecho públicas. Quien pruebe esas listas puede iniciar sesión con ella.`,
      closing: 'Elige otra, aquí y en cualquier otro sitio donde la uses.',
    },
    accountLocked: {
      subject: 'Tu cuenta está bloqueada por un tiempo',
      lead: `Alguien, quizá tú, ha fallado demasiadas veces al iniciar sesión en tu cuenta de ${who}. Durante un tiempo nadie puede entrar en ella; después se desbloquea sola.`,
      closing:
        'Si no has sido tú, puede que alguien esté probando contraseñas: una que no uses en ningún otro sitio te protege.',
    },
    twoFactorMethodAdded: {
      subject: 'Tu cuenta tiene un segundo paso más',
      lead: `Tu cuenta de ${who} tiene ahora una forma más de confirmar que eres tú (\${method.method}).`,
      closing: 'Si no has sido tú, cambia enseguida tu contraseña.',
    },
    twoFactorMethodRemoved: {
      subject: 'Tu cuenta tiene un segundo paso menos',
      lead: `Tu cuenta de ${who} tiene ahora una forma menos de confirmar que eres tú (\${method.method}).`,
      closing: 'Si no has sido tú, cambia enseguida tu contraseña.',
    },
    passkeyAdded: {
      subject: 'Tu cuenta tiene una llave de acceso nueva',
      lead: `Con una llave de acceso nueva ya se puede iniciar sesión en tu cuenta de ${who}.`,
      closing: 'Si no has sido tú, elimina la llave de acceso y cambia enseguida tu contraseña.',
    },
    passkeyRemoved: {
      subject: 'Se ha quitado una llave de acceso de tu cuenta',
      lead: `Una llave de acceso ya no sirve para iniciar sesión en tu cuenta de ${who}.`,
      closing: 'Si no has sido tú, cambia enseguida tu contraseña.',
    },
    recoveryCodesReplaced: {
      subject: 'Tus códigos de recuperación se han sustituido',
      lead: `Tu cuenta de ${who} tiene códigos de recuperación nuevos. Los anteriores ya no sirven.`,
      closing: 'Si no has sido tú, cambia enseguida tu contraseña.',
    },
  },
  texts: {
    twoFactorCodeSms: `\${code} es tu código para ${who}. No se lo digas a nadie.`,
    passwordlessSms: `Inicia sesión en ${who}: \${oneTimeCode!link}`,
    phoneVerificationSms: `Confirma este número de teléfono para ${who}: \${verificationOneTimeCode!link}`,
  },
} satisfies BuiltInTexts
