// The one button of a page, and the link that looks like it.
import type { ReactNode } from 'react'

const shape =
  'flex min-h-12 w-full cursor-pointer items-center justify-center rounded-field border px-5 py-2.5 ' +
  'text-center font-semibold no-underline transition-colors motion-reduce:transition-none '
const look = `${shape}border-transparent bg-button text-on-button hover:bg-button-strong hover:text-on-button-strong`
const otherLook = `${shape}border-edge bg-card text-ink hover:border-ink`

/** Sends the form it stands in, with its own name and value where it has them. */
export function Button({ children, ...own }: { name?: string; value?: string; children: ReactNode }) {
  return (
    <button type="submit" {...own} className={look}>
      {children}
    </button>
  )
}

/** Another way to the same end, beside the button of the page. */
export function OtherButton({ children }: { children: ReactNode }) {
  return (
    <button type="submit" className={otherLook}>
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
