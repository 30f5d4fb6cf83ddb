// Spanish messages; a key that is missing here shows in English.
import { account } from './es-account'
import { joining } from './es-joining'
import { passkeys } from './es-passkeys'
import { recovery } from './es-recovery'
import type { Translation } from './index'

/** The Spanish part of the messages, in words that are at home in Spain and in the Americas. */
export const es = {
  common: {
    errorTitlePrefix: 'Error: {title}',
    poweredBy: 'Protegido por Latchkey',
  },
  signIn: {
    title: 'Iniciar sesión en {application}',
    loginId: 'Correo o nombre de usuario',
    password: 'Contraseña',
    rememberDevice: 'Mantener la sesión iniciada',
    rememberDeviceHint: 'Mejor no en un equipo compartido.',
    submit: 'Iniciar sesión',
    loginIdBlank: 'Escriba su correo o su nombre de usuario.',
    passwordBlank: 'Escriba su contraseña.',
    signedOutNotice: 'Su sesión está cerrada.',
  },
  problems: {
    invalidCredentials:
      'Ese usuario y esa contraseña no corresponden a ninguna cuenta de aquí. Revise ambos e inténtelo de nuevo.',
    locked: 'Esta cuenta está bloqueada por ahora. El equipo de {application} puede desbloquearla.',
    expired: 'El acceso de esta cuenta ha terminado. El equipo de {application} puede renovarlo.',
    prevented: 'El inicio de sesión está en pausa para esta cuenta. El equipo de {application} puede decirle más.',
    notRegistered:
      'Su cuenta aún no está preparada para {application}. Pida al equipo de {application} que la incluya.',
    registrationIncomplete: '{application} necesita algunos datos más sobre usted. Inicie sesión otra vez.',
    passwordChangeRequired:
      'Toca cambiar la contraseña antes de volver a iniciar sesión. El equipo de {application} puede ayudarle.',
    identityUnverified: 'Falta un paso: confirme su correo con el enlace que le enviamos y vuelva a iniciar sesión.',
    registrationUnverified:
      'Falta un paso: confirme su registro con el enlace que le enviamos y vuelva a iniciar sesión.',
    secondFactorRequired:
      'Aquí se pide un segundo paso, pero no se ofrece ninguno. El equipo de {application} puede ayudarle.',
    challengeGone: 'Este paso ya terminó o tardó demasiado. Inicie sesión de nuevo, por favor.',
    wrongCode: 'Ese código no funcionó. Escriba el más reciente; cada uno sirve una sola vez.',
    tooManyCodes: 'Varios códigos eran incorrectos y nos detuvimos aquí. Inicie sesión de nuevo para otro intento.',
    codeNotSent: 'No pudimos enviarle un código. Inténtelo de nuevo en un minuto o use otro método.',
    sendingLimited: 'Ya se enviaron varios códigos. Busque el más reciente o use otro método.',
    vetoed: 'Una regla de {application} rechazó el inicio de sesión. El equipo puede decirle más.',
    tooManyAttempts: 'Hubo muchos intentos en poco tiempo. Espere unos minutos e inténtelo de nuevo.',
    passkeyRefused:
      'Esa llave de acceso no sirve aquí. Inicie sesión de otra forma y revise después las llaves de acceso de su cuenta.',
    formExpired: 'Este formulario estuvo abierto demasiado tiempo. Inicie sesión de nuevo, por favor.',
    overloaded: 'Muchas personas están iniciando sesión ahora. Espere un momento e inténtelo de nuevo.',
    unavailable: 'Por un momento no es posible iniciar sesión. No se ha perdido nada: inténtelo de nuevo enseguida.',
  },
  // After a step that was sent twice, where the application has gone on already.
  signedIn: {
    title: 'Ya has iniciado sesión',
    explanation: 'Esto ya está hecho. Vuelve a {application}: ya te conoce.',
    next: 'Continuar a {application}',
  },
  twoFactor: {
    title: 'Un paso más',
    authenticator: 'Escriba el código que muestra su aplicación de autenticación.',
    namedAuthenticator: 'Escriba el código que muestra {name}.',
    message: 'Escriba el código que enviamos a {address}.',
    recoveryCode:
      'Escriba uno de los códigos de recuperación que guardó al configurar este paso. Cada uno sirve una sola vez.',
    code: 'Código',
    recoveryCodeLabel: 'Código de recuperación',
    codeBlank: 'Escriba el código.',
    trustComputer: 'Confiar en este equipo durante {duration}',
    trustComputerHint: 'Aquí no necesitará un código. Mejor no en un equipo compartido.',
    submit: 'Iniciar sesión',
    sent: 'Hay un código en camino. Puede tardar un minuto; vale el más reciente.',
    resend: 'Enviar un código nuevo',
    anotherWay: 'Usar otro método',
    someoneElse: 'Usar otra cuenta',
  },
  twoFactorMethods: {
    title: 'Elija su segundo paso',
    explanation: 'Use lo que tenga a mano.',
    authenticator: 'Código de una aplicación de autenticación',
    email: 'Código por correo a {address}',
    sms: 'Código por SMS al {address}',
    recoveryCode: 'Código de recuperación',
    submit: 'Continuar',
  },
  twoFactorEnable: {
    title: 'Configure un segundo paso',
    explanation: '{application} pide algo más que una contraseña, para que nadie más pueda entrar en su lugar.',
    scan: 'Escanee esta imagen con una aplicación de autenticación en su teléfono.',
    qrCode: 'Código QR para su aplicación de autenticación',
    type: '¿No tiene una cámara a mano? Escriba esta clave en la aplicación:',
    confirm: 'Después, escriba el código de 6 cifras que muestra la aplicación.',
    email: 'Correo electrónico',
    emailHint: 'Enviaremos allí un código ahora y cada vez que inicie sesión.',
    emailInvalid: 'Escriba una dirección de correo, por ejemplo nombre@example.com.',
    mobilePhone: 'Teléfono móvil',
    mobilePhoneHint:
      'Con el código de país, por ejemplo +34 612 34 56 78. Enviaremos allí un código cada vez que inicie sesión.',
    mobilePhoneInvalid: 'Escriba un número de teléfono con el código de país.',
    send: 'Enviar código',
    otherAddress: 'Enviar otro código, o a otro lugar',
    submit: 'Confirmar',
    useAuthenticator: 'Usar mejor una aplicación de autenticación',
    useEmail: 'Usar mejor el correo electrónico',
    useSms: 'Usar mejor mensajes SMS',
    wrongCode: 'Ese código no funcionó. Escriba el que se muestra en este momento.',
  },
  recoveryCodes: {
    title: 'Guarde sus códigos de recuperación',
    explanation:
      'Si pierde su teléfono o el acceso a su correo, podrá entrar con uno de estos códigos. Cada uno sirve una sola vez.',
    advice: 'Imprímalos o guárdelos en un gestor de contraseñas. Solo se muestran ahora.',
    submit: 'Ya los guardé: iniciar sesión',
  },
  errors: {
    unknownClient: {
      title: 'Esta aplicación no se conoce aquí',
      explanation:
        'El enlace que siguió nombra una aplicación que este servidor no conoce, así que aquí no se puede iniciar sesión.',
      next: 'Vuelva a la aplicación y empiece de nuevo. Si se repite, avise a las personas que la administran.',
    },
    untrustedRedirect: {
      title: 'Este enlace no es de confianza',
      explanation:
        'El enlace quiere llevarle a una dirección que la aplicación no ha registrado, así que nos detuvimos aquí.',
      next: 'Vuelva a la aplicación y empiece de nuevo. Si recibió el enlace en un mensaje, no lo use.',
    },
    invalidRequest: {
      title: 'Este enlace de inicio de sesión no funciona',
      explanation: 'El enlace está incompleto o se modificó por el camino, así que no podemos saber adónde quería ir.',
      next: 'Vuelva a la aplicación y empiece de nuevo desde allí.',
    },
    notFound: {
      title: 'Aquí no hay ninguna página',
      explanation: 'Puede que la dirección esté mal escrita o que la página haya cambiado de lugar.',
      next: 'Revise la dirección o vuelva a la aplicación de la que viene.',
    },
    internal: {
      title: 'Algo salió mal de nuestro lado',
      explanation: 'No es por nada que usted haya hecho. El problema quedó registrado.',
      next: 'Inténtelo de nuevo en un momento. Si se repite, envíe la referencia de abajo a quienes administran este servidor.',
    },
    overloaded: {
      title: 'Ahora mismo hay mucha actividad',
      explanation: 'Muchas personas están iniciando sesión en este momento y no pudimos atender su solicitud.',
      next: 'Espere unos segundos e inténtelo de nuevo.',
    },
    unavailable: {
      title: 'Volvemos enseguida',
      explanation: 'Una parte de este servidor no está disponible por un momento. Su cuenta y sus datos están a salvo.',
      next: 'Espere un minuto e inténtelo de nuevo.',
    },
  },
  errorPage: {
    retry: 'Intentar de nuevo',
    code: 'Código de error',
    requestId: 'Referencia',
  },
  device: {
    title: 'Conectar un dispositivo',
    explanation: 'Escriba el código que muestra su dispositivo.',
    code: 'Código',
    submit: 'Continuar',
    codeBlank: 'Escriba el código de su dispositivo.',
    codeUnknown:
      'Ese código no es válido o ya caducó. Compárelo con el de su dispositivo, o empiece de nuevo desde allí.',
    tooManyAttempts: 'Hubo muchos códigos incorrectos en poco tiempo. Espere unos minutos e inténtelo de nuevo.',
    startAgain: 'Eso tardó un poco más de la cuenta. Inténtelo una vez más, por favor.',
    approveTitle: 'Conectar un dispositivo a {application}',
    approveCode: 'Su dispositivo debe mostrar este código:',
    approveExplanation:
      'Permítalo solo si lo inició usted, en un dispositivo que tiene delante. El dispositivo quedará conectado a la cuenta {user}.',
    allow: 'Permitir',
    deny: 'No permitir',
    allowed: {
      title: 'Su dispositivo está conectado',
      explanation: 'Vuelva a él ahora: continúa por sí solo. Puede cerrar esta ventana.',
    },
    denied: {
      title: 'El dispositivo no se conectó',
      explanation: 'No se inició ninguna sesión en él. Puede cerrar esta ventana.',
    },
  },
  formPost: {
    title: 'Volver a {application}',
    submit: 'Continuar',
  },
  signOut: {
    title: '¿Cerrar sesión?',
    explanation:
      'Esto cierra su sesión en este navegador. Las aplicaciones abiertas pueden seguir conectadas hasta que las cierre.',
    submit: 'Cerrar sesión',
  },
  signedOut: {
    title: 'Su sesión está cerrada',
    explanation: 'Ya puede cerrar esta ventana. En un equipo compartido, cierre todo el navegador.',
    signInAgain: 'Volver a iniciar sesión',
    continue: 'Continuar',
  },
  welcome: {
    title: 'Latchkey está en marcha',
    explanation:
      'Este servidor inicia la sesión de las personas, para que sus aplicaciones no tengan que guardar contraseñas.',
    signIn: 'Iniciar sesión en su cuenta',
    firstRun: '¿Es su primera vez aquí? El usuario y la contraseña están en la terminal que inició este servidor.',
    developers: 'Para sus aplicaciones',
    issuer: 'Emisor',
    discovery: 'Documento de descubrimiento',
    keys: 'Claves de firma',
    api: 'Referencia de la API',
    status: 'Estado',
  },
  ...passkeys,
  ...joining,
  ...recovery,
  ...account,
} satisfies Translation
