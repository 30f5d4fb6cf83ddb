// French.
import type { BuiltInTexts } from './index'

const who = `\${application.name!tenant.name}`

export const fr = {
  greeting: `Bonjour \${user.firstName!'à vous'},`,
  kinds: {
    forgotPassword: {
      subject: 'Choisissez un nouveau mot de passe',
      lead: `Quelqu’un, sans doute vous, a demandé un nouveau mot de passe pour votre compte chez ${who}. Ce lien vous y mène :`,
      action: 'Choisir un mot de passe',
      closing: 'Si ce n’était pas vous, vous pouvez ignorer ce message : rien n’a changé.',
    },
    setPassword: {
      subject: 'Choisissez votre mot de passe',
      lead: `Votre compte chez ${who} est prêt. Il reste une étape : choisissez un mot de passe avec ce lien.`,
      action: 'Choisir un mot de passe',
      closing: `Si vous ne connaissez pas ${who}, vous pouvez ignorer ce message.`,
    },
    emailVerification: {
      subject: 'Confirmez votre adresse e-mail',
      lead: `Veuillez confirmer que cette adresse e-mail est celle de votre compte chez ${who}.`,
      action: 'Confirmer cette adresse',
      codeLead: `Saisissez ce code pour confirmer que cette adresse e-mail est celle de votre compte chez ${who} :`,
      closing: `Si vous ne connaissez pas ${who}, vous pouvez ignorer ce message.`,
    },
    registrationVerification: {
      subject: `Confirmez votre inscription chez ${who}`,
      lead: `Veuillez confirmer que vous vous êtes inscrit chez ${who}.`,
      action: 'Confirmer l’inscription',
      codeLead: `Saisissez ce code pour confirmer votre inscription chez ${who} :`,
      closing: 'Si vous ne vous êtes pas inscrit, vous pouvez ignorer ce message.',
    },
    passwordless: {
      subject: `Connectez-vous à ${who}`,
      lead: `Ce lien vous connecte à ${who}. Il fonctionne une seule fois, et pendant quelques minutes seulement.`,
      action: 'Se connecter',
      codeLead: `Saisissez ce code pour vous connecter à ${who}. Il fonctionne une seule fois, et pendant quelques minutes seulement.`,
      closing:
        'Si vous n’avez pas demandé à vous connecter, vous pouvez ignorer ce message. Ne le transmettez à personne.',
    },
    twoFactorCode: {
      subject: 'Votre code de connexion',
      codeLead: `Saisissez ce code pour continuer chez ${who}. Il fonctionne une seule fois, et peu de temps seulement.`,
      closing:
        'Si ce n’était pas vous, quelqu’un connaît peut-être votre mot de passe : changez-le. Ne donnez ce code à personne.',
    },
    newDevice: {
      subject: 'Nouvelle connexion à votre compte',
      lead: `Votre compte chez ${who} vient d’être utilisé sur un appareil que nous ne connaissions pas encore, depuis l’adresse \${event.info.ipAddress!'inconnue'}.`,
      closing: 'Si c’était vous, tout va bien. Sinon, changez votre mot de passe.',
    },
    loginIdInUse: {
      subject: 'Vous avez déjà un compte',
      lead: `Quelqu’un, sans doute vous, vient d’essayer de s’inscrire auprès de ${who} alors que vous avez déjà un compte. Connectez-vous avec lui, s’il vous plaît ; si le mot de passe est perdu, demandez-en un nouveau à cet endroit.`,
      closing: 'Si ce n’était pas vous, ignorez ce message : rien n’a changé.',
    },
    passwordChanged: {
      subject: 'Votre mot de passe a été changé',
      lead: `Le mot de passe de votre compte chez ${who} vient d’être changé.`,
      closing: `Si ce n’était pas vous, demandez tout de suite un nouveau mot de passe et prévenez les responsables de ${who}.`,
    },
    passwordBreached: {
      subject: 'Votre mot de passe n’est plus secret',
      lead: `Le mot de passe de votre compte chez ${who} figure dans une liste de mots de passe devenus publics. Quiconque essaie ces listes peut se connecter avec.`,
      closing: 'Choisissez-en un autre, ici et partout où vous l’utilisez.',
    },
    accountLocked: {
      subject: 'Votre compte est bloqué pour un moment',
      lead: `Quelqu’un, peut-être vous, a échoué trop souvent à se connecter à votre compte chez ${who}. Pendant un moment, personne ne peut plus s’y connecter ; il se débloque ensuite tout seul.`,
      closing:
        'Si ce n’était pas vous, quelqu’un essaie peut-être des mots de passe : un mot de passe que vous n’utilisez nulle part ailleurs vous protège.',
    },
    twoFactorMethodAdded: {
      subject: 'Une deuxième étape a été ajoutée à votre compte',
      lead: `Votre compte chez ${who} a maintenant un moyen de plus de confirmer que c’est bien vous (\${method.method}).`,
      closing: 'Si ce n’était pas vous, changez tout de suite votre mot de passe.',
    },
    twoFactorMethodRemoved: {
      subject: 'Une deuxième étape a été retirée de votre compte',
      lead: `Votre compte chez ${who} a maintenant un moyen de moins de confirmer que c’est bien vous (\${method.method}).`,
      closing: 'Si ce n’était pas vous, changez tout de suite votre mot de passe.',
    },
    passkeyAdded: {
      subject: 'Une clé d’accès a été ajoutée à votre compte',
      lead: `Une nouvelle clé d’accès permet maintenant de se connecter à votre compte chez ${who}.`,
      closing: 'Si ce n’était pas vous, supprimez cette clé d’accès et changez tout de suite votre mot de passe.',
    },
    passkeyRemoved: {
      subject: 'Une clé d’accès a été retirée de votre compte',
      lead: `Une clé d’accès ne permet plus de se connecter à votre compte chez ${who}.`,
      closing: 'Si ce n’était pas vous, changez tout de suite votre mot de passe.',
    },
    recoveryCodesReplaced: {
      subject: 'Vos codes de secours ont été remplacés',
      lead: `Votre compte ${who} a de nouveaux codes de secours. Les précédents ne fonctionnent plus.`,
      closing: 'Si ce n’était pas vous, changez tout de suite votre mot de passe.',
    },
  },
  texts: {
    twoFactorCodeSms: `\${code} est votre code pour ${who}. Ne le donnez à personne.`,
    passwordlessSms: `Connexion à ${who} : \${oneTimeCode!link}`,
    phoneVerificationSms: `Confirmez ce numéro de téléphone pour ${who} : \${verificationOneTimeCode!link}`,
  },
} satisfies BuiltInTexts
