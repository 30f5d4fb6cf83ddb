// The button beside the one that most people came for.
import type { ReactNode } from 'react'

const look =
  'flex min-h-12 w-full cursor-pointer items-center justify-center rounded-field border border-edge bg-card px-5 py-2.5 ' +
  'text-center font-semibold text-ink transition-colors hover:border-ink motion-reduce:transition-none'

/** Sends the form it stands in, with its own name and value. */
export function QuietButton({ name, value, children }: { name: string; value: string; children: ReactNode }) {
  return (
    <button type="submit" name={name} value={value} className={look}>
      {children}
    </button>
  )
}
