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

/** One of several values, with the browser's own list: it works by keyboard, by voice and on every phone. */
export function Select(props: {
  name: string
  label: string
  hint?: string | undefined
  value: string
  children: ReactNode
}) {
  const { name, label, hint, value, children } = props
  const hintId = `${name}-hint`
  return (
    <div className="mt-5">
      <label htmlFor={name} className="block pb-1.5 font-medium">
        {label}
      </label>
      {hint ? (
        <p id={hintId} className="pb-1.5 text-sm text-muted">
          {hint}
        </p>
      ) : null}
      <div className="relative">
        <select
          id={name}
          name={name}
          defaultValue={value}
          aria-describedby={hint ? hintId : undefined}
          className="block min-h-12 w-full appearance-none rounded-field border border-edge bg-card py-2.5 ps-3.5 pe-11 text-ellipsis hover:border-ink focus:border-ink"
        >
          {children}
        </select>
        <svg
          className="pointer-events-none absolute end-3.5 top-1/2 size-5 -translate-y-1/2 text-muted"
          viewBox="0 0 20 20"
          aria-hidden="true"
          focusable="false"
        >
          <path d="m5 7.5 5 5 5-5" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
        </svg>
      </div>
    </div>
  )
}
