// French messages of the pages that ask for a passkey.
import type { passkeys as english } from './en-passkeys'
import type { Translation } from './index'

/** Sections of the messages, see `fr`. */
export const passkeys = {
  passkey: {
    button: 'Se connecter avec une clé d’accès',
    title: 'Se connecter avec une clé d’accès',
    loginIdExplanation:
      'Saisissez votre identifiant : cette page trouvera votre clé d’accès, même sur une clé de sécurité.',
    submit: 'Continuer',
    ready: 'Votre navigateur demande la clé d’accès de {login}, puis votre empreinte, votre visage ou votre code.',
    use: 'Utiliser la clé d’accès',
    notUsed: 'Aucune clé d’accès n’a été utilisée. Réessayez, ou connectez-vous autrement.',
    byLogin: 'Saisir d’abord l’identifiant',
    unsupported: 'Ce navigateur n’a pas de clés d’accès. Connectez-vous autrement.',
    noScript: 'Les clés d’accès ont besoin de scripts, désactivés dans ce navigateur.',
    secondStep: 'Confirmez avec une clé d’accès que c’est bien vous.',
    secondStepSubmit: 'Confirmer avec une clé d’accès',
    choice: 'Clé d’accès',
  },
  accountPasskeys: {
    explanation:
      'Connectez-vous avec votre empreinte, votre visage ou un code au lieu du mot de passe. Une clé d’accès reste sur vos appareils, et personne ne peut vous la soutirer.',
    none: 'Aucune clé d’accès pour l’instant.',
    disabled: 'Les clés d’accès ne sont pas proposées ici.',
    add: 'Ajouter une clé d’accès',
    addExplanation: 'D’abord un nom pour la reconnaître, par exemple « mon portable ».',
    name: 'Nom',
    nameBlank: 'Saisissez un nom.',
    newName: 'Votre nom pour elle',
    continue: 'Continuer',
    ready: 'Votre navigateur demande maintenant où la garder, puis votre empreinte, votre visage ou votre code.',
    create: 'Créer la clé d’accès',
    notMade: 'Aucune clé d’accès n’a été créée. Réessayez ; un appareil qui en a déjà une n’en crée pas de deuxième.',
    unsupported: 'Ce navigateur n’a pas de clés d’accès. Essayez avec un autre.',
    failed: 'La clé d’accès n’a pas pu être vérifiée. Réessayez.',
    tooMany: 'Vous avez le nombre maximal de clés d’accès. Supprimez-en une d’abord.',
    edit: 'Renommer ou supprimer',
    editNamed: 'Renommer ou supprimer : {name}',
    added: 'Ajoutée le {date}',
    lastUsed: 'Utilisée pour la dernière fois le {date}',
    save: 'Enregistrer le nom',
    removeTitle: 'Supprimer',
    remove:
      'Elle cesse aussitôt de fonctionner ici. Supprimez-la aussi sur votre appareil, pour qu’il ne la propose plus.',
    submit: 'La supprimer',
    back: 'Retour aux clés d’accès',
  },
} satisfies Translation<typeof english>
