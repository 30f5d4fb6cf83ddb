// The one button of a page, and the link that looks like it.
import type { ReactNode } from 'react'

const look =
  'flex min-h-12 w-full cursor-pointer items-center justify-center rounded-field border border-transparent bg-accent px-5 py-2.5 ' +
  'text-center font-semibold text-on-accent no-underline transition-colors hover:bg-accent-strong motion-reduce:transition-none'

/** Sends the form it stands in, with its own name and value where it has them. */
export function Button({ children, ...own }: { name?: string; value?: string; children: ReactNode }) {
  return (
    <button type="submit" {...own} className={look}>
      {children}
    </button>
  )
}

/** A link to the next step, where there is nothing to send. */
export function ButtonLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a href={href} className={look}>
      {children}
    </a>
  )
}
