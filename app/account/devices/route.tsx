/** GET and POST /account/devices: where the person is signed in or trusted, and ending that for one device or for all. */
import { Devices, SignOutEverywhere, TrustedComputers } from '@/components/account/devices'
import { accountApplicationId, endDevice, listDevices } from '@/lib/account'
import { locate } from '@/lib/geolocation'
import { redirectResponse } from '@/lib/http/hosted'
import { presentedTrust } from '@/lib/http/trust-cookies'
import { endTrustedDevice, listTrustedDevices, type TrustedDevice } from '@/lib/mfa'
import { text } from '@/lib/text'
import { endSessionsOf } from '@/lib/users'
import { clearSessionCookies } from '../session-cookie'
import { accountPage, accountResponse, type Carried, doneResponse, type Shown, type Visit } from '../visit'

const path = '/account/devices'
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** A town says more than an address. */
const placeOf = (ipAddress: string | undefined) =>
  ipAddress === undefined ? undefined : (locate(ipAddress)?.displayString ?? (ipAddress || undefined))

function toComputer(visit: Visit, { id, device, presented, lastUseInstant, expiryInstant }: TrustedDevice) {
  return {
    id,
    name: device.name ?? device.description,
    place: placeOf(device.ipAddress),
    lastUseInstant,
    expiryInstant,
    isCurrent: presented,
    binding: visit.bind({ action: 'untrust', id }),
  }
}

async function listResponse(visit: Visit, shown: Shown, status = 200): Promise<Response> {
  const { account, calendar, locale, request, scope } = visit
  const { accountDevices, accountSections } = text(locale)
  const [devices, trusted] = await Promise.all([
    listDevices(visit),
    listTrustedDevices(scope, account.id, presentedTrust(request, undefined).tokens),
  ])
  const entries = devices.map((device) => ({
    ...device,
    place: placeOf(device.ipAddress),
    binding: visit.bind({ action: 'signOut', id: device.id }),
  }))
  return accountResponse(
    visit,
    {
      ...shown,
      section: 'devices',
      title: accountSections.devices,
      explanation: accountDevices.explanation,
      children: (
        <>
          <Devices calendar={calendar} devices={entries} />
          <TrustedComputers calendar={calendar} computers={trusted.map((one) => toComputer(visit, one))} />
          <SignOutEverywhere locale={locale} binding={visit.bind({ action: 'signOutEverywhere' })} />
        </>
      ),
    },
    { status },
  )
}

/** Everything at once: sessions, refresh tokens, codes on their way and trusted computers. */
async function signOutEverywhere({ account, request, scope }: Visit): Promise<Response> {
  await endSessionsOf(scope, account.id)
  return redirectResponse(`/oauth2/logout?client_id=${accountApplicationId}`, clearSessionCookies(request))
}

/** Of this user alone: what is somebody else's is as unknown as what never was (SE-07). */
async function endOne(visit: Visit, { action, id = '' }: Carried): Promise<Response> {
  const { account, scope } = visit
  const end = action === 'untrust' ? endTrustedDevice : endDevice
  if (uuid.test(id) && (await end(scope, account.id, id))) {
    return doneResponse(path, action === 'untrust' ? 'untrusted' : 'signedOut')
  }
  return listResponse(visit, { error: text(visit.locale).account.unknown }, 404)
}

const page = accountPage('devices', {
  operation: 'account/devices',
  show: (visit, shown) => listResponse(visit, shown),
  act: (visit, { carried }) =>
    carried.action === 'signOutEverywhere' ? signOutEverywhere(visit) : endOne(visit, carried),
})

export const GET = page.show
export const POST = page.act
