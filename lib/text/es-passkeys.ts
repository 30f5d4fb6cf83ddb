// Spanish messages of the pages that ask for a passkey.
import type { passkeys as english } from './en-passkeys'
import type { Translation } from './index'

/** Sections of the messages, see `es`. */
export const passkeys = {
  passkey: {
    button: 'Iniciar sesión con una llave de acceso',
    title: 'Iniciar sesión con una llave de acceso',
    loginIdExplanation:
      'Escriba su usuario y esta página encontrará su llave de acceso, también en una llave de seguridad.',
    submit: 'Continuar',
    ready: 'Su navegador pide la llave de acceso de {login} y su huella, su cara o su PIN.',
    use: 'Usar la llave de acceso',
    notUsed: 'No se ha usado ninguna llave de acceso. Inténtelo de nuevo o inicie sesión de otra forma.',
    byLogin: 'Escribir antes el usuario',
    unsupported: 'Este navegador no tiene llaves de acceso. Inicie sesión de otra forma.',
    noScript: 'Las llaves de acceso necesitan scripts, y este navegador los tiene desactivados.',
    secondStep: 'Confirme con una llave de acceso que es usted.',
    secondStepSubmit: 'Confirmar con una llave de acceso',
    choice: 'Llave de acceso',
  },
} satisfies Translation<typeof english>
