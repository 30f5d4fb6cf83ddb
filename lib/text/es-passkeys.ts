// Spanish messages of the pages that ask for a passkey.
import type { passkeys as english } from './en-passkeys'
import type { Translation } from './index'

/** Sections of the messages, see `es`. */
export const passkeys = {
  passkey: {
    button: 'Iniciar sesión con una llave de acceso',
    title: 'Iniciar sesión con una llave de acceso',
    loginIdExplanation:
      'Escribe tu usuario y esta página encontrará tu llave de acceso, también en una llave de seguridad.',
    submit: 'Continuar',
    ready: 'Tu navegador pide la llave de acceso de {login} y tu huella, tu cara o tu PIN.',
    use: 'Usar la llave de acceso',
    notUsed: 'No se ha usado ninguna llave de acceso. Inténtalo de nuevo o inicia sesión de otra forma.',
    byLogin: 'Escribir antes el usuario',
    unsupported: 'Este navegador no tiene llaves de acceso. Inicia sesión de otra forma.',
    noScript: 'Las llaves de acceso necesitan scripts, y este navegador los tiene desactivados.',
    secondStep: 'Confirma con una llave de acceso que eres tú.',
    secondStepSubmit: 'Confirmar con una llave de acceso',
    choice: 'Llave de acceso',
  },
} satisfies Translation<typeof english>
