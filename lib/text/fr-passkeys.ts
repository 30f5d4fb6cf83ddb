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
} satisfies Translation<typeof english>
