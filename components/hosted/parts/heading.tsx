// The page's heading, in which the name that matters to the reader stands out.
import { around } from '@/lib/text'

/** `message` with its place `{name}` filled by `value` on a line of its own; wherever a language puts the name, it reads as one sentence. */
export function NamedHeading({ message, name, value }: { message: string; name: string; value: string }) {
  const [before, after] = around(message, name)
  return (
    <h1 className="text-lg text-muted">
      {before}
      <strong
        className={`block leading-tight font-bold tracking-tight text-balance text-ink hyphens-auto ${isLong(value) ? 'text-2xl' : 'text-3xl'}`}
      >
        <bdi>{value}</bdi>
      </strong>
      {after}
    </h1>
  )
}

/** What would take half of a telephone, or not fit into one of its lines. */
const isLong = (name: string) => name.length > 40 || name.split(/\s/).some((word) => word.length > 18)

/** A plain heading. */
export function Heading({ children }: { children: string }) {
  return <h1 className="text-3xl leading-tight font-bold tracking-tight text-balance">{children}</h1>
}
