/** GET and POST /account/passkeys/{passkeyId}: the name of a passkey, and its removal. */
import { PasskeyDetails } from '@/components/account/passkeys'
import { findPasskey, maxNameLength, type Passkey, removePasskey, renamePasskey } from '@/lib/passkeys'
import { accountPage, accountResponse, doneResponse, type SentForm, type Shown, type Visit } from '../../visit'

type Params = { readonly passkeyId: string }

const listPath = '/account/passkeys'
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Of this person; anybody else's is none. */
async function ownPasskey({ account, scope }: Visit, { passkeyId }: Params): Promise<Passkey | undefined> {
  const found = uuid.test(passkeyId) ? await findPasskey(scope, passkeyId) : undefined
  return found?.userId === account.id ? found : undefined
}

function formResponse(visit: Visit, passkey: Passkey, shown: Shown) {
  const binding = (action: string) => visit.bind({ action, id: passkey.id })
  return accountResponse(visit, {
    ...shown,
    section: 'passkeys',
    title: passkey.displayName,
    children: (
      <PasskeyDetails
        locale={visit.locale}
        passkey={passkey}
        bindings={{ rename: binding('rename'), remove: binding('remove') }}
      />
    ),
  })
}

async function submit({ scope, account }: Visit, { typed, carried }: SentForm, { id }: Passkey): Promise<Response> {
  const userId = account.id
  switch (carried.action) {
    case 'rename': {
      const displayName = typed('name').slice(0, maxNameLength)
      if (displayName === '') return doneResponse(`${listPath}/${id}`)
      const outcome = await renamePasskey(scope, { id, userId, displayName })
      return doneResponse(listPath, outcome.kind === 'renamed' ? 'renamed' : undefined)
    }
    case 'remove': {
      const outcome = await removePasskey(scope, { id, userId })
      return doneResponse(listPath, outcome.kind === 'removed' ? 'passkeyRemoved' : undefined)
    }
    default:
      return doneResponse(listPath)
  }
}

const page = accountPage<Params>('passkeys', {
  operation: 'account/passkeys/passkey',
  show: async (visit, shown, params) => {
    const passkey = await ownPasskey(visit, params)
    return passkey ? formResponse(visit, passkey, shown) : doneResponse(listPath)
  },
  act: async (visit, form, params) => {
    const passkey = await ownPasskey(visit, params)
    return passkey ? submit(visit, form, passkey) : doneResponse(listPath)
  },
  needsProof: () => true,
})

export const GET = page.show
export const POST = page.act
