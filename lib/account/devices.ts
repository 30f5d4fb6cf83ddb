/** Where a user is signed in: browsers with a hosted session, and the applications that have a refresh token. */
import { findApplication, jwtConfigurationOf } from '@/lib/applications'
import { inTransaction } from '@/lib/db'
import { endSessionOf, type ListedSession, listSessions } from '@/lib/sessions'
import type { TenantScope } from '@/lib/tenancy'
import { findSignIn, listSignIns, refreshTokenExpired, revokeRefreshToken, type SignIn } from '@/lib/tokens'
import { accountApplicationId } from './application'
import { type AccountSession, sessionLifetime } from './session'

/** One browser or device. Instants are ms since the epoch. */
export type SignedInDevice = {
  /** Of the hosted session, or of the refresh token of an application that has none. */
  readonly id: string
  readonly name: string | undefined
  readonly description: string | undefined
  readonly applicationNames: readonly string[]
  readonly ipAddress: string | undefined
  readonly lastUseInstant: number
  /** The one that asks. */
  readonly isCurrent: boolean
}

type Named = SignIn & { readonly applicationName: string }

/** The sign-ins that are not over, with what their applications are called. */
async function liveSignIns(scope: TenantScope, userId: string): Promise<Named[]> {
  const signIns = await listSignIns(scope, userId)
  const ids = [...new Set(signIns.map(({ applicationId }) => applicationId))]
  const found = await Promise.all(ids.map((id) => findApplication(scope, id)))
  const applications = new Map(found.flatMap((application) => (application ? [[application.id, application]] : [])))
  return signIns.flatMap((signIn): Named[] => {
    const application = applications.get(signIn.applicationId)
    if (!application || refreshTokenExpired(jwtConfigurationOf(scope, application), signIn, signIn.readInstant))
      return []
    const isOwn = signIn.applicationId === accountApplicationId
    if (isOwn && signIn.insertInstant + sessionLifetime * 1000 < signIn.readInstant) return []
    return [{ ...signIn, applicationName: application.name }]
  })
}

const lastUseOf = ({ device, startInstant }: SignIn): number => Math.max(device.lastAccessedInstant ?? 0, startInstant)

/** The sign-ins of one device, and its hosted session where there is one. */
function describe(
  id: string,
  session: ListedSession | undefined,
  signIns: readonly Named[],
  current: SignIn,
): SignedInDevice {
  const newest = signIns.toSorted((one, other) => lastUseOf(other) - lastUseOf(one))[0]
  const device = { ...session?.device, ...newest?.device }
  const ipAddress = device.lastAccessedAddress
  return {
    id,
    name: device.name,
    description: device.description,
    applicationNames: [...new Set(signIns.map(({ applicationName }) => applicationName))].sort(),
    ipAddress,
    lastUseInstant: Math.max(session?.lastAccessInstant ?? 0, ...signIns.map(lastUseOf)),
    isCurrent: signIns.some((signIn) => signIn.id === current.id),
  }
}

/** This browser first, then the ones that were used last. */
export async function listDevices({ scope, account, signIn }: AccountSession): Promise<SignedInDevice[]> {
  const [sessions, signIns] = await Promise.all([listSessions(scope, account.id), liveSignIns(scope, account.id)])
  const deviceOf = ({ id, ssoSessionId }: SignIn) => ssoSessionId ?? id
  const ids = new Set([...sessions.map(({ id }) => id), ...signIns.map(deviceOf)])
  return [...ids]
    .map((device) => {
      const session = sessions.find(({ id }) => id === device)
      const own = signIns.filter((one) => deviceOf(one) === device)
      return describe(device, session, own, signIn)
    })
    .sort((one, other) => Number(other.isCurrent) - Number(one.isCurrent) || other.lastUseInstant - one.lastUseInstant)
}

/** Signs one device out: its hosted session, and the applications that came from it. False if it is none of this user's (SE-07). */
export function endDevice(scope: TenantScope, userId: string, id: string): Promise<boolean> {
  return inTransaction(async () => {
    const ended = await endSessionOf(scope, userId, id)
    const signIns = (await listSignIns(scope, userId)).filter(({ ssoSessionId }) => ssoSessionId === id)
    const single = await findSignIn(scope, userId, id)
    for (const { id: signInId } of single ? [single, ...signIns] : signIns) await revokeRefreshToken(scope, signInId)
    return ended || single !== undefined || signIns.length > 0
  })
}
