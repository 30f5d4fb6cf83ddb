// The document around the account pages, for the App Router's root layout; it looks like the hosted pages.
import type { ReactNode } from 'react'
import { Mark } from '@/components/hosted/parts/mark'
import { direction, text } from '@/lib/text'

/** `<html>` and `<body>` with the product's name on top; `locale` (BCP 47) sets language and direction. */
export function AccountDocument({ locale, children }: { locale: string; children: ReactNode }) {
  const { common } = text(locale)
  return (
    <html lang={locale} dir={direction(locale)}>
      <body className="flex min-h-dvh flex-col bg-paper font-sans text-ink">
        <header className="border-b-4 border-door-dark bg-door">
          <p className="mx-auto flex w-full max-w-160 items-center gap-3 px-5 py-4 font-semibold text-on-door sm:px-8">
            <Mark className="h-7" />
            {common.productName}
          </p>
        </header>
        <main className="mx-auto w-full max-w-160 grow px-5 py-10 wrap-anywhere sm:px-8 sm:py-14">{children}</main>
      </body>
    </html>
  )
}
