/** GET /account: who is signed in, as next-auth's session says; without one, the way to the sign-in page. */
import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { getServerSession } from 'next-auth'
import { AccountOverview } from '@/components/account/overview'
import { accountApplicationId, findAccountOwner } from '@/lib/account'
import { findApplicationAnywhere } from '@/lib/applications'
import { resolveLocale } from '@/lib/text'
import { nextAuthOptions } from './next-auth'

export default async function AccountPage() {
  const session: { userId?: string; signedInAt?: number } | null = await getServerSession(await nextAuthOptions())
  const owner =
    session?.userId === undefined ? undefined : await findAccountOwner(session.userId, session.signedInAt ?? 0)
  if (!owner) redirect('/account/sign-in')
  const application = await findApplicationAnywhere(accountApplicationId)
  return (
    <AccountOverview
      locale={resolveLocale({ acceptLanguage: (await headers()).get('accept-language') ?? undefined })}
      applicationName={application?.name ?? ''}
      user={owner}
      signOut={{ action: '/account/sign-out', hidden: [] }}
    />
  )
}
