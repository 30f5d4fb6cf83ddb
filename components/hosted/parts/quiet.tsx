// What else a page offers besides its one button: it looks like a link, whatever it is.
import type { ReactNode } from 'react'

const look =
  'inline-flex min-h-11 cursor-pointer items-center py-1 text-start text-accent underline underline-offset-4 hover:text-accent-strong'

/** The other ways, one below the other. */
export function QuietList({ children }: { children: ReactNode }) {
  return <div className="mt-5 flex flex-col items-start">{children}</div>
}

/** Sends the form it stands in, to another page (`action`) and with one field more. */
export function QuietButton(props: { action: string; name?: string; value?: string; children: ReactNode }) {
  const { action, name, value, children } = props
  return (
    <button type="submit" formAction={action} name={name} value={value} className={look}>
      {children}
    </button>
  )
}

export function QuietLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a href={href} className={look}>
      {children}
    </a>
  )
}
