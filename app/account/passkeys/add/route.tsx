/** GET and POST /account/passkeys/add: a name first, then the browser makes the passkey (MF-08, MF-09). */
import { MakePasskey, NamePasskey } from '@/components/account/passkeys'
import { passkeyScript } from '@/components/hosted/passkey-script'
import { sentAttestation } from '@/lib/http/webauthn'
import { completeRegistration, maxNameLength, startRegistration } from '@/lib/passkeys'
import { text } from '@/lib/text'
import { accountPage, accountResponse, doneResponse, type SentForm, type Shown, type Visit } from '../../visit'
import { canAddPasskeys } from '../offer'

const listPath = '/account/passkeys'

/** Longest description of a browser that is kept. */
const maxUserAgentLength = 500

function nameResponse(visit: Visit, { nameError, ...shown }: Shown & { readonly nameError?: string }) {
  const { locale } = visit
  const { accountPasskeys } = text(locale)
  return accountResponse(visit, {
    ...shown,
    section: 'passkeys',
    title: accountPasskeys.add,
    explanation: accountPasskeys.addExplanation,
    fields: nameError ? [{ field: 'name', message: nameError }] : [],
    children: <NamePasskey locale={locale} binding={visit.bind({ action: 'name' })} error={nameError} />,
  })
}

/** The challenge is this user's and is stored: what was begun with a fresh proof is finished with it. */
async function make(visit: Visit, name: string): Promise<Response> {
  const { account, locale, request, scope } = visit
  const { accountPasskeys } = text(locale)
  if (name === '') return nameResponse(visit, { nameError: accountPasskeys.nameBlank })
  const started = await startRegistration(scope, {
    account,
    displayName: name.slice(0, maxNameLength),
    name: undefined,
    pages: 'hosted',
    userAgent: request.headers.get('user-agent')?.slice(0, maxUserAgentLength),
    workflow: 'general',
  })
  if (started.kind === 'invalid') return nameResponse(visit, { error: accountPasskeys.tooMany })
  const page = {
    section: 'passkeys',
    title: accountPasskeys.add,
    explanation: accountPasskeys.ready,
    children: <MakePasskey locale={locale} binding={visit.bind({ action: 'keep' })} options={started.options} />,
  } as const
  return accountResponse(visit, page, { script: passkeyScript })
}

async function keep(visit: Visit, sent: string): Promise<Response> {
  const { account, locale, scope } = visit
  const { account: common, accountPasskeys } = text(locale)
  if (sent === '') return nameResponse(visit, { error: common.formExpired })
  const attestation = sentAttestation(sent)
  const outcome =
    attestation && (await completeRegistration(scope, { attestation, claimed: undefined, userId: account.id }))
  return outcome?.kind === 'registered'
    ? doneResponse(listPath, 'passkeyAdded')
    : nameResponse(visit, { error: accountPasskeys.failed })
}

function act(visit: Visit, { typed, raw, carried }: SentForm): Promise<Response> | Response {
  switch (carried.action) {
    case 'name':
      return make(visit, typed('name'))
    case 'keep':
      return keep(visit, raw('webAuthnRequest'))
    default:
      return doneResponse(listPath)
  }
}

const page = accountPage('passkeys', {
  operation: 'account/passkeys/add',
  show: async (visit, shown) => (canAddPasskeys(visit.scope) ? nameResponse(visit, shown) : doneResponse(listPath)),
  act: async (visit, form) => (canAddPasskeys(visit.scope) ? act(visit, form) : doneResponse(listPath)),
  needsProof: () => true,
})

export const GET = page.show
export const POST = page.act
