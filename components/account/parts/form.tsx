// Forms of the account pages: each carries the token that binds it to the browser, the person and what it is about.
import type { ReactNode } from 'react'
import { type HiddenField, HiddenFields } from '@/components/hosted/parts/hidden-fields'

/** What a form carries, and the token for exactly that. */
export type FormBinding = { readonly hidden: readonly HiddenField[]; readonly csrfToken: string }

/** A form that posts to a path on this server. The server's own messages replace the browser's bubbles. */
export function BoundForm(props: {
  action: string
  binding: FormBinding
  className?: string | undefined
  children: ReactNode
}) {
  const { action, binding, className, children } = props
  return (
    <form method="post" action={action} noValidate className={className}>
      <HiddenFields fields={binding.hidden} />
      <input type="hidden" name="csrfToken" value={binding.csrfToken} />
      {children}
    </form>
  )
}

const base =
  'inline-flex min-h-11 cursor-pointer items-center justify-center rounded-field border px-5 py-2 text-center font-semibold ' +
  'transition-colors motion-reduce:transition-none'

export const looks = {
  main: `${base} min-h-12 w-full border-transparent bg-button text-on-button hover:bg-button-strong hover:text-on-button-strong sm:w-auto sm:min-w-40`,
  quiet: `${base} border-edge bg-card text-ink hover:border-ink`,
  danger: `${base} border-danger bg-card text-danger hover:bg-danger-soft`,
} as const

/** Sends the form it stands in. `label`: what it is called where its text alone would not tell what it acts on. */
export function Submit(props: {
  look?: keyof typeof looks
  name?: string | undefined
  value?: string | undefined
  label?: string | undefined
  children: ReactNode
}) {
  const { look = 'main', name, value, label, children } = props
  return (
    <button type="submit" name={name} value={value} aria-label={label} className={looks[look]}>
      {children}
    </button>
  )
}

/** A link that looks like a button. */
export function LinkButton(props: {
  href: string
  look?: keyof typeof looks
  label?: string | undefined
  children: ReactNode
}) {
  const { href, look = 'quiet', label, children } = props
  return (
    <a href={href} aria-label={label} className={looks[look]}>
      {children}
    </a>
  )
}

/** The way back without doing anything. */
export function BackLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a href={href} className="inline-flex min-h-11 items-center text-accent underline underline-offset-4">
      {children}
    </a>
  )
}
