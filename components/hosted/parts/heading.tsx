// The page's heading, in which the name that matters to the reader stands out.
import { around } from '@/lib/text'

/** `message` with its place `{name}` filled by `value` on a line of its own; wherever a language puts the name, it reads as one sentence. */
export function NamedHeading({ message, name, value }: { message: string; name: string; value: string }) {
  const [before, after] = around(message, name)
  return (
    <h1 className="text-lg text-muted">
      {before}
      <strong className="block text-3xl leading-tight font-bold tracking-tight text-balance text-ink hyphens-auto">
        <bdi>{value}</bdi>
      </strong>
      {after}
    </h1>
  )
}

/** A plain heading. */
export function Heading({ children }: { children: string }) {
  return <h1 className="text-3xl leading-tight font-bold tracking-tight text-balance">{children}</h1>
}
