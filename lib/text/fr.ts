// French messages; a key that is missing here shows in English. The spaces before : ; ? and ! are no-break ones.
import { account } from './fr-account'
import { joining } from './fr-joining'
import { passkeys } from './fr-passkeys'
import { recovery } from './fr-recovery'
import type { Translation } from './index'

/** The French part of the messages. */
export const fr = {
  common: {
    errorTitlePrefix: 'Erreur : {title}',
    poweredBy: 'Sécurisé par Latchkey',
  },
  signIn: {
    title: 'Connexion à {application}',
    loginId: 'E-mail ou nom d’utilisateur',
    password: 'Mot de passe',
    rememberDevice: 'Garder ma session ouverte',
    rememberDeviceHint: 'À éviter sur un ordinateur partagé.',
    submit: 'Se connecter',
    loginIdBlank: 'Saisissez votre e-mail ou votre nom d’utilisateur.',
    passwordBlank: 'Saisissez votre mot de passe.',
    signedOutNotice: 'Votre session est fermée.',
  },
  problems: {
    invalidCredentials:
      'Cet identifiant et ce mot de passe ne correspondent à aucun compte ici. Vérifiez les deux, puis réessayez.',
    locked: 'Ce compte est verrouillé pour le moment. L’équipe de {application} peut le déverrouiller pour vous.',
    expired: 'L’accès de ce compte a pris fin. L’équipe de {application} peut le renouveler pour vous.',
    prevented: 'La connexion est suspendue pour ce compte. L’équipe de {application} peut vous en dire plus.',
    notRegistered:
      'Votre compte n’est pas encore configuré pour {application}. Demandez à l’équipe de {application} de vous ajouter.',
    registrationIncomplete:
      '{application} a encore besoin de quelques informations sur vous. Veuillez vous reconnecter.',
    passwordChangeRequired:
      'Il vous faut un nouveau mot de passe avant de vous reconnecter. L’équipe de {application} peut vous y aider.',
    identityUnverified:
      'Il reste une étape : confirmez votre adresse e-mail avec le lien que nous vous avons envoyé, puis reconnectez-vous.',
    registrationUnverified:
      'Il reste une étape : confirmez votre inscription avec le lien que nous vous avons envoyé, puis reconnectez-vous.',
    secondFactorRequired:
      'Une deuxième étape est demandée ici, mais aucune n’est proposée. L’équipe de {application} peut vous aider.',
    challengeGone: 'Cette étape est terminée ou a duré trop longtemps. Veuillez vous reconnecter.',
    wrongCode: 'Ce code n’a pas fonctionné. Saisissez le plus récent ; chaque code ne sert qu’une fois.',
    tooManyCodes:
      'Plusieurs codes étaient incorrects, nous nous sommes donc arrêtés là. Reconnectez-vous pour réessayer.',
    codeNotSent: 'Nous n’avons pas pu vous envoyer de code. Réessayez dans une minute ou choisissez un autre moyen.',
    sendingLimited:
      'Plusieurs codes ont déjà été envoyés. Cherchez le plus récent dans vos messages ou choisissez un autre moyen.',
    vetoed: 'Une règle de {application} a refusé la connexion. L’équipe peut vous en dire plus.',
    tooManyAttempts: 'Il y a eu beaucoup d’essais en peu de temps. Attendez quelques minutes, puis réessayez.',
    passkeyRefused:
      'Cette clé d’accès n’est pas valable ici. Connectez-vous autrement, puis vérifiez vos clés d’accès dans votre compte.',
    formExpired: 'Ce formulaire est resté ouvert trop longtemps. Veuillez vous reconnecter.',
    overloaded: 'Beaucoup de personnes se connectent en ce moment. Attendez un instant, puis réessayez.',
    unavailable: 'La connexion est momentanément impossible. Rien n’est perdu : réessayez dans quelques instants.',
  },
  // After a step that was sent twice, where the application has gone on already.
  signedIn: {
    title: 'Vous êtes connecté',
    explanation: 'C’est déjà fait. Revenez à {application} : on vous y connaît maintenant.',
    next: 'Continuer vers {application}',
  },
  twoFactor: {
    title: 'Encore une étape',
    authenticator: 'Saisissez le code affiché par votre application d’authentification.',
    namedAuthenticator: 'Saisissez le code affiché par {name}.',
    message: 'Saisissez le code que nous avons envoyé à {address}.',
    recoveryCode:
      'Saisissez l’un des codes de secours que vous avez conservés en activant cette étape. Chacun ne sert qu’une fois.',
    code: 'Code',
    recoveryCodeLabel: 'Code de secours',
    codeBlank: 'Saisissez le code.',
    trustComputer: 'Faire confiance à cet ordinateur pendant {duration}',
    trustComputerHint: 'Aucun code ne vous sera demandé ici. À éviter sur un ordinateur partagé.',
    submit: 'Se connecter',
    sent: 'Un code est en route. Cela peut prendre une minute ; seul le plus récent compte.',
    resend: 'Envoyer un nouveau code',
    anotherWay: 'Choisir un autre moyen',
    someoneElse: 'Changer de compte',
  },
  twoFactorMethods: {
    title: 'Choisissez votre deuxième étape',
    explanation: 'Prenez ce que vous avez sous la main.',
    authenticator: 'Code d’une application d’authentification',
    email: 'Code par e-mail à {address}',
    sms: 'Code par SMS au {address}',
    recoveryCode: 'Code de secours',
    submit: 'Continuer',
  },
  twoFactorEnable: {
    title: 'Ajoutez une deuxième étape',
    explanation:
      '{application} demande plus qu’un mot de passe, pour que personne d’autre ne puisse se connecter à votre place.',
    scan: 'Scannez cette image avec une application d’authentification sur votre téléphone.',
    qrCode: 'Code QR pour votre application d’authentification',
    type: 'Pas d’appareil photo sous la main ? Saisissez cette clé dans l’application :',
    confirm: 'Saisissez ensuite le code à 6 chiffres affiché par l’application.',
    email: 'Adresse e-mail',
    emailHint: 'Nous y enverrons un code maintenant, puis à chaque connexion.',
    emailInvalid: 'Saisissez une adresse e-mail, par exemple nom@example.com.',
    mobilePhone: 'Numéro de mobile',
    mobilePhoneHint:
      'Avec l’indicatif du pays, par exemple +33 6 12 34 56 78. Nous y enverrons un code à chaque connexion.',
    mobilePhoneInvalid: 'Saisissez un numéro de téléphone avec l’indicatif du pays.',
    send: 'Envoyer le code',
    otherAddress: 'Renvoyer un code, ou l’envoyer ailleurs',
    submit: 'Confirmer',
    useAuthenticator: 'Utiliser plutôt une application d’authentification',
    useEmail: 'Utiliser plutôt l’e-mail',
    useSms: 'Utiliser plutôt les SMS',
    wrongCode: 'Ce code n’a pas fonctionné. Saisissez celui qui s’affiche en ce moment.',
  },
  recoveryCodes: {
    title: 'Conservez vos codes de secours',
    explanation:
      'Si vous perdez votre téléphone ou l’accès à vos e-mails, l’un de ces codes vous ouvrira la porte. Chacun ne sert qu’une fois.',
    advice: 'Imprimez-les ou gardez-les dans un gestionnaire de mots de passe. Ils ne s’affichent que cette fois-ci.',
    submit: 'C’est fait : se connecter',
  },
  errors: {
    unknownClient: {
      title: 'Cette application n’est pas connue ici',
      explanation:
        'Le lien que vous avez suivi désigne une application que ce serveur ne connaît pas : il ne peut donc pas vous connecter.',
      next: 'Retournez à l’application et recommencez. Si cela se reproduit, prévenez les personnes qui la gèrent.',
    },
    untrustedRedirect: {
      title: 'Ce lien de connexion n’est pas fiable',
      explanation:
        'Le lien veut vous envoyer vers une adresse que l’application n’a pas enregistrée. Nous nous sommes donc arrêtés là.',
      next: 'Retournez à l’application et recommencez. Si vous avez reçu ce lien dans un message, ne l’utilisez pas.',
    },
    invalidRequest: {
      title: 'Ce lien de connexion ne fonctionne pas',
      explanation:
        'Le lien est incomplet ou a été modifié en chemin. Nous ne pouvons donc pas savoir où vous vouliez aller.',
      next: 'Retournez à l’application et recommencez depuis là.',
    },
    notFound: {
      title: 'Il n’y a pas de page ici',
      explanation: 'L’adresse est peut-être mal saisie, ou la page a été déplacée.',
      next: 'Vérifiez l’adresse, ou retournez à l’application d’où vous venez.',
    },
    internal: {
      title: 'Un problème est survenu de notre côté',
      explanation: 'Vous n’y êtes pour rien. Le problème a été enregistré.',
      next: 'Réessayez dans un instant. Si cela se reproduit, envoyez la référence ci-dessous aux personnes qui gèrent ce serveur.',
    },
    overloaded: {
      title: 'Il y a beaucoup de monde ici',
      explanation:
        'De nombreuses personnes se connectent en ce moment. Nous n’avons donc pas pu traiter votre demande.',
      next: 'Attendez quelques secondes, puis réessayez.',
    },
    unavailable: {
      title: 'Nous revenons tout de suite',
      explanation: 'Une partie de ce serveur est momentanément absente. Votre compte et vos données sont en sécurité.',
      next: 'Attendez une minute, puis réessayez.',
    },
  },
  errorPage: {
    retry: 'Réessayer',
    code: 'Code d’erreur',
    requestId: 'Référence',
  },
  device: {
    title: 'Connecter un appareil',
    explanation: 'Saisissez le code affiché par votre appareil.',
    code: 'Code',
    submit: 'Continuer',
    codeBlank: 'Saisissez le code de votre appareil.',
    codeUnknown:
      'Ce code n’est pas valable ou a expiré. Comparez-le avec celui de votre appareil, ou recommencez depuis celui-ci.',
    tooManyAttempts:
      'Il y a eu beaucoup de codes incorrects en peu de temps. Attendez quelques minutes, puis réessayez.',
    startAgain: 'Cela a pris un peu trop de temps. Veuillez réessayer.',
    approveTitle: 'Connecter un appareil à {application}',
    approveCode: 'Votre appareil doit afficher ce code :',
    approveExplanation:
      'N’autorisez que si vous avez commencé vous-même, sur un appareil qui est devant vous. L’appareil sera connecté au compte {user}.',
    allow: 'Autoriser',
    deny: 'Ne pas autoriser',
    allowed: {
      title: 'Votre appareil est connecté',
      explanation: 'Retournez-y maintenant : la suite est automatique. Vous pouvez fermer cette fenêtre.',
    },
    denied: {
      title: 'L’appareil n’a pas été connecté',
      explanation: 'Aucun compte n’y a été ouvert. Vous pouvez fermer cette fenêtre.',
    },
  },
  formPost: {
    title: 'Retour à {application}',
    submit: 'Continuer',
  },
  signOut: {
    title: 'Se déconnecter ?',
    explanation:
      'Votre session sera fermée dans ce navigateur. Les applications ouvertes peuvent rester connectées jusqu’à ce que vous les fermiez.',
    submit: 'Se déconnecter',
  },
  signedOut: {
    title: 'Votre session est fermée',
    explanation: 'Vous pouvez maintenant fermer cette fenêtre. Sur un ordinateur partagé, fermez tout le navigateur.',
    signInAgain: 'Se reconnecter',
    continue: 'Continuer',
  },
  welcome: {
    title: 'Latchkey est en marche',
    explanation:
      'Ce serveur connecte les personnes, pour que vos applications n’aient pas à conserver de mots de passe.',
    signIn: 'Se connecter à votre compte',
    firstRun: 'Première visite ? L’identifiant et le mot de passe sont dans le terminal qui a démarré ce serveur.',
    developers: 'Pour vos applications',
    issuer: 'Émetteur',
    discovery: 'Document de découverte',
    keys: 'Clés de signature',
    api: 'Référence de l’API',
    status: 'État de santé',
  },
  ...passkeys,
  ...joining,
  ...recovery,
  ...account,
} satisfies Translation
