// Groups of things that belong together, each with its heading.
import type { ReactNode } from 'react'

/** A part of a page. `id` ties the heading to the part. */
export function Section(props: { id: string; title: string; explanation?: string | undefined; children?: ReactNode }) {
  const { id, title, explanation, children } = props
  return (
    <section aria-labelledby={id} className="mt-10">
      <h2 id={id} className="text-xl leading-snug font-bold tracking-tight text-balance">
        {title}
      </h2>
      {explanation ? <p className="mt-1.5 text-muted">{explanation}</p> : null}
      {children}
    </section>
  )
}

/** Under a heading of a section there is less room than under the page's. */
const belowText = 'mt-6 in-[section]:mt-4'

export const cardLook = 'rounded-field border border-line bg-card'

/** One below the other, divided by lines. */
export function CardList({ children }: { children: ReactNode }) {
  return <ul className={`divide-y divide-line ${belowText} ${cardLook}`}>{children}</ul>
}

/** One thing, with what can be done to it at its side, or below it where there is no room. */
export function CardItem({ action, children }: { action?: ReactNode; children: ReactNode }) {
  return (
    <li className="px-4 py-4 sm:flex sm:items-center sm:gap-6 sm:px-5">
      <div className="min-w-0 grow">{children}</div>
      {action ? <div className="mt-3 shrink-0 sm:mt-0">{action}</div> : null}
    </li>
  )
}

/** What the thing is called. */
export function ItemName({ children }: { children: ReactNode }) {
  return (
    <p className="font-semibold">
      <bdi>{children}</bdi>
    </p>
  )
}

/** What else there is to say of it. */
export function ItemDetail({ children }: { children: ReactNode }) {
  return <p className="mt-0.5 text-sm text-muted">{children}</p>
}

/** A word that sets a thing apart from the others. */
export function Tag({ children }: { children: ReactNode }) {
  return (
    <span className="ms-2 inline-block rounded-full bg-calm-soft px-2.5 py-0.5 align-baseline text-sm font-medium text-accent">
      {children}
    </span>
  )
}

/** Nothing is there. */
export function Nothing({ children }: { children: ReactNode }) {
  return <p className={`px-4 py-4 text-muted sm:px-5 ${belowText} ${cardLook} border-dashed`}>{children}</p>
}
