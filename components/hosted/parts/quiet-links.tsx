// Links below a page: other ways to go on from here.
import { QuietLink, QuietList } from './quiet'

export type PageLink = { readonly href: string; readonly label: string }

/** One below the other; nothing where there are none. */
export function QuietLinks({ links }: { links: readonly PageLink[] }) {
  if (links.length === 0) return null
  return (
    <QuietList>
      {links.map(({ href, label }) => (
        <QuietLink key={href} href={href}>
          {label}
        </QuietLink>
      ))}
    </QuietList>
  )
}
