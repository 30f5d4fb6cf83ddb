// French messages of the pages on which people register, and decide what an application may know.
import type { joining as english } from './en-joining'
import type { Translation } from './index'

/** Sections of the messages, see `fr`. */
export const joining = {
  register: {
    link: 'Créer un compte',
    title: 'Créer un compte pour {application}',
    email: 'Adresse e-mail',
    phoneNumber: 'Numéro de téléphone',
    phoneNumberHint: 'Avec l’indicatif du pays, par exemple +33 6 12 34 56 78.',
    username: 'Nom d’utilisateur',
    password: 'Mot de passe',
    passwordConfirm: 'Mot de passe, une seconde fois',
    rules: 'Il faut à votre mot de passe :',
    submit: 'Créer le compte',
    signIn: 'Se connecter avec un compte existant',
    usernameBlank: 'Saisissez un nom d’utilisateur.',
    usernameInvalid: 'Choisissez un nom d’utilisateur plus court, sans espace au début ni à la fin.',
    passwordBlank: 'Saisissez un mot de passe.',
    taken:
      'Un compte existe déjà avec cette information. Connectez-vous avec lui ; si le mot de passe est perdu, demandez-y un nouveau.',
    refused: 'Une règle de {application} a refusé cette inscription. Un administrateur pourra vous en dire davantage.',
  },
  profile: {
    optional: '{label} (facultatif)',
    firstName: 'Prénom',
    middleName: 'Deuxième prénom',
    lastName: 'Nom',
    fullName: 'Nom complet',
    birthDate: 'Date de naissance',
    mobilePhone: 'Numéro de mobile',
    preferredLanguages: 'Langue préférée',
    noLanguage: 'Aucune préférence',
    blank: 'Veuillez renseigner : {label}.',
    invalid: 'Cette valeur ne convient pas : {label}. Veuillez la vérifier.',
  },
  completeRegistration: {
    title: 'Vous y êtes presque',
    explanation: '{application} a besoin de quelques informations de plus sur vous avant de continuer.',
    joinTitle: 'Continuer vers {application}',
    join: 'Vous êtes connecté en tant que {user}. Si vous continuez, votre compte sera inscrit auprès de {application}.',
    submit: 'Continuer',
  },
  consent: {
    title: '{application} demande votre accord',
    whose:
      'Vous êtes connecté en tant que {user}. {application} appartient à un tiers et n’apprend que ce que vous autorisez.',
    required: 'Ce dont elle a besoin :',
    optional: 'Ce que vous pouvez autoriser en plus :',
    allow: 'Autoriser',
    cancel: 'Ne pas autoriser',
    scopes: {
      openid: 'Vous reconnaître à votre retour',
      offline_access: 'Rester connectée en votre absence',
      profile: 'Votre nom, votre photo, votre date de naissance, votre langue et votre fuseau horaire',
      email: 'Votre adresse e-mail',
      phone: 'Votre numéro de téléphone',
      address: 'Votre adresse postale',
    },
  },
} satisfies Translation<typeof english>
