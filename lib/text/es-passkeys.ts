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
  accountPasskeys: {
    explanation:
      'Inicie sesión con su huella, su cara o un PIN en lugar de la contraseña. Una llave de acceso se queda en sus dispositivos y nadie puede sonsacársela.',
    none: 'Todavía no hay ninguna llave de acceso.',
    disabled: 'Aquí no se ofrecen llaves de acceso.',
    add: 'Añadir una llave de acceso',
    addExplanation: 'Primero un nombre para reconocerla, como «mi portátil».',
    name: 'Nombre',
    nameBlank: 'Escriba un nombre.',
    newName: 'Cómo la llama',
    continue: 'Continuar',
    ready: 'Su navegador pregunta ahora dónde guardarla y pide su huella, su cara o su PIN.',
    create: 'Crear la llave de acceso',
    notMade:
      'No se ha creado ninguna llave de acceso. Inténtelo de nuevo; un dispositivo que ya tiene una suya no crea otra.',
    unsupported: 'Este navegador no tiene llaves de acceso. Pruebe con otro.',
    failed: 'No se pudo comprobar la llave de acceso. Inténtelo de nuevo.',
    tooMany: 'Tiene el máximo de llaves de acceso. Quite antes una.',
    edit: 'Renombrar o quitar',
    editNamed: 'Renombrar o quitar: {name}',
    added: 'Añadida el {date}',
    lastUsed: 'Usada por última vez el {date}',
    save: 'Guardar el nombre',
    removeTitle: 'Quitar',
    remove: 'Deja de servir aquí al momento. Bórrela también en su dispositivo para que no se ofrezca más.',
    submit: 'Quitarla',
    back: 'Volver a las llaves de acceso',
  },
} satisfies Translation<typeof english>
