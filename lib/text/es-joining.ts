// Spanish messages of the pages on which people register, and decide what an application may know.
import type { joining as english } from './en-joining'
import type { Translation } from './index'

/** Sections of the messages, see `es`. */
export const joining = {
  register: {
    link: 'Crear una cuenta',
    title: 'Crear una cuenta para {application}',
    email: 'Correo electrónico',
    phoneNumber: 'Número de teléfono',
    phoneNumberHint: 'Con el prefijo del país, por ejemplo +34 612 345 678.',
    username: 'Nombre de usuario',
    password: 'Contraseña',
    passwordConfirm: 'Contraseña, otra vez',
    rules: 'Su contraseña necesita:',
    submit: 'Crear la cuenta',
    signIn: 'Iniciar sesión con una cuenta que ya tiene',
    usernameBlank: 'Escriba un nombre de usuario.',
    usernameInvalid: 'Elija un nombre de usuario más corto, sin espacios al principio ni al final.',
    passwordBlank: 'Escriba una contraseña.',
    taken:
      'Ya existe una cuenta con ese dato. Inicie sesión con ella; si perdió la contraseña, allí puede pedir una nueva.',
    refused: 'Una regla de {application} rechazó este registro. Un administrador puede darle más información.',
  },
  profile: {
    optional: '{label} (opcional)',
    firstName: 'Nombre',
    middleName: 'Segundo nombre',
    lastName: 'Apellidos',
    fullName: 'Nombre completo',
    birthDate: 'Fecha de nacimiento',
    mobilePhone: 'Número de móvil',
    preferredLanguages: 'Idioma preferido',
    noLanguage: 'Sin preferencia',
    blank: 'Rellene este dato: {label}.',
    invalid: 'Este dato no se puede usar: {label}. Revíselo, por favor.',
  },
  completeRegistration: {
    title: 'Ya casi está',
    explanation: '{application} necesita algunos datos más sobre usted antes de continuar.',
    joinTitle: 'Continuar a {application}',
    join: 'Ha iniciado sesión como {user}. Si continúa, su cuenta quedará registrada en {application}.',
    submit: 'Continuar',
  },
  consent: {
    title: '{application} pide su consentimiento',
    whose: 'Ha iniciado sesión como {user}. {application} es de un tercero y solo sabrá lo que usted permita.',
    required: 'Lo que necesita:',
    optional: 'Lo que además puede permitir:',
    allow: 'Permitir',
    cancel: 'No permitir',
    scopes: {
      openid: 'Reconocerle cuando vuelva',
      offline_access: 'Seguir conectada mientras usted no está',
      profile: 'Su nombre, foto, fecha de nacimiento, idioma y zona horaria',
      email: 'Su dirección de correo',
      phone: 'Su número de teléfono',
      address: 'Su dirección postal',
    },
  },
} satisfies Translation<typeof english>
