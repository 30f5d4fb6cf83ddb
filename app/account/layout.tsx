/** The document around the account pages. */
import '@/components/styles/account.css'
import type { Metadata } from 'next'
import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { AccountDocument } from '@/components/account/document'
import { iconUrl } from '@/components/hosted/parts/mark'
import { resolveLocale, text } from '@/lib/text'

export const dynamic = 'force-dynamic'

async function locale() {
  return resolveLocale({ acceptLanguage: (await headers()).get('accept-language') ?? undefined })
}

export async function generateMetadata(): Promise<Metadata> {
  const { account, common } = text(await locale())
  return { title: `${account.title} · ${common.productName}`, icons: iconUrl, robots: { index: false } }
}

export default async function AccountLayout({ children }: { children: ReactNode }) {
  return <AccountDocument locale={await locale()}>{children}</AccountDocument>
}
