// The frame of every account page: one static document with its stylesheet inside, the navigation, and no script at all.
import type { ReactNode } from 'react'
import { accountCss, accountCssHash } from '@/components/generated/account-css'
import { ErrorSummary, type FieldProblem, Notice } from '@/components/hosted/parts/alert'
import { Chevron } from '@/components/hosted/parts/chevron'
import { iconUrl, Mark } from '@/components/hosted/parts/mark'
import { direction, fill, text } from '@/lib/text'
import { BoundForm, type FormBinding } from './parts/form'
import { type AccountSection, sections } from './sections'

/** The CSP source that admits the inlined stylesheet, quotes included. */
export const accountStyleSource = `'${accountCssHash}'`

/** The id of what went wrong, for `aria-describedby` of the field that takes the focus. */
export const summaryId = 'form-error'

export type AccountPageProps = {
  readonly locale: string
  /** Which part of the navigation the page belongs to. */
  readonly section: AccountSection
  /** The page's heading and, with the product's name, its title. */
  readonly title: string
  readonly explanation?: string | undefined
  /** A message about everything that was sent. */
  readonly error?: string | undefined
  /** Fields that need another look. */
  readonly fields?: readonly FieldProblem[] | undefined
  /** What was just done. */
  readonly notice?: string | undefined
  /** Of the form that signs out. */
  readonly signOut: FormBinding
  readonly children?: ReactNode
}

/** Heading, messages and content, beside the navigation on wide screens and below it on narrow ones. */
export function AccountPage(props: AccountPageProps) {
  const { locale, title, explanation, error, fields = [], notice, section, signOut, children } = props
  const { account, common } = text(locale)
  const failed = Boolean(error) || fields.length > 0
  const fullTitle = `${title} · ${common.productName}`
  return (
    <html lang={locale} dir={direction(locale)}>
      {/* biome-ignore lint/style/noHeadElement: this document is rendered outside Next's pages */}
      <head>
        <meta charSet="utf-8" />
        <title>{failed ? fill(common.errorTitlePrefix, { title: fullTitle }) : fullTitle}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <link rel="icon" href={iconUrl} />
        <style>{accountCss}</style>
      </head>
      <body className="min-h-dvh bg-paper font-sans text-ink">
        <a
          href="#content"
          className="absolute start-2 top-2 z-10 -translate-y-20 rounded-field bg-card px-4 py-2.5 text-accent underline underline-offset-4 focus:translate-y-0"
        >
          {account.skip}
        </a>
        <Header locale={locale} signOut={signOut} />
        <div className="mx-auto w-full max-w-5xl px-5 pb-16 sm:px-8 lg:grid lg:grid-cols-[13rem_minmax(0,1fr)] lg:gap-14">
          <Navigation locale={locale} section={section} />
          <main
            id="content"
            className="mx-auto w-full min-w-0 max-w-160 pt-7 wrap-anywhere sm:pt-9 lg:max-w-none lg:pt-12"
          >
            <h1 className="text-3xl leading-tight font-bold tracking-tight text-balance hyphens-auto">{title}</h1>
            {explanation ? <p className="mt-3 text-muted">{explanation}</p> : null}
            {failed ? <ErrorSummary id={summaryId} message={error} fields={fields} /> : null}
            {notice && !failed ? <Notice>{notice}</Notice> : null}
            {children}
          </main>
        </div>
      </body>
    </html>
  )
}

function Header({ locale, signOut }: Pick<AccountPageProps, 'locale' | 'signOut'>) {
  const { account, common } = text(locale)
  return (
    <header className="border-b-4 border-door-dark bg-door text-on-door">
      <div className="mx-auto flex w-full max-w-5xl items-center gap-3 px-5 py-2.5 sm:px-8">
        <a href="/account" className="flex min-h-11 items-center gap-3 font-semibold outline-offset-4">
          <Mark className="h-7" />
          {common.productName}
        </a>
        <BoundForm action="/account/sign-out" binding={signOut} className="ms-auto">
          <button
            type="submit"
            className="min-h-11 cursor-pointer rounded-field border border-door-light px-4 py-2 font-medium hover:border-on-door hover:bg-door-deep"
          >
            {account.signOut}
          </button>
        </BoundForm>
      </div>
    </header>
  )
}

/** On narrow screens folded up, so that the page begins with what one came for. */
function Navigation({ locale, section }: Pick<AccountPageProps, 'locale' | 'section'>) {
  const { account, accountSections } = text(locale)
  return (
    <>
      <details className="group -mx-5 border-b border-line bg-card sm:-mx-8 lg:hidden">
        <summary className="flex min-h-12 cursor-pointer list-none items-center justify-between gap-3 px-5 -outline-offset-2 sm:px-8 [&::-webkit-details-marker]:hidden">
          <span>
            <span className="text-muted">{account.menu}</span>
            <span aria-hidden="true" className="px-2 text-muted">
              /
            </span>
            <span className="font-semibold">{accountSections[section]}</span>
          </span>
          <Chevron className="size-5 shrink-0 text-muted group-open:rotate-180" />
        </summary>
        <nav aria-label={account.nav} className="border-t border-line px-5 py-2 sm:px-8">
          <Links locale={locale} section={section} />
        </nav>
      </details>
      <nav aria-label={account.nav} className="hidden pt-12 lg:block">
        <Links locale={locale} section={section} />
      </nav>
    </>
  )
}

const linkLook =
  'flex min-h-11 items-center rounded-field border-s-4 border-transparent px-3 py-1.5 hover:bg-card aria-[current=page]:rounded-s-none ' +
  'aria-[current=page]:border-brass aria-[current=page]:bg-card aria-[current=page]:font-semibold'

function Links({ locale, section }: Pick<AccountPageProps, 'locale' | 'section'>) {
  const { accountSections } = text(locale)
  return (
    <ul className="flex flex-col gap-1">
      {sections.map(({ id, path }) => (
        <li key={id}>
          <a href={path} aria-current={id === section ? 'page' : undefined} className={linkLook}>
            {accountSections[id]}
          </a>
        </li>
      ))}
    </ul>
  )
}
