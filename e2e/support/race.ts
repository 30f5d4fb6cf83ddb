/** Many at once: what every single-use thing must survive. */

/**
 * Calls `attempt` n times from one barrier, so that all are under way before the first has ended.
 *
 * @returns what each resolved to, in order; rejects as soon as one does
 */
export async function race<T>(n: number, attempt: (index: number) => Promise<T>): Promise<T[]> {
  let open = () => {}
  const barrier = new Promise<void>((resolve) => {
    open = resolve
  })
  const attempts = Array.from({ length: n }, (_, index) => barrier.then(() => attempt(index)))
  open()
  return Promise.all(attempts)
}

/** How often each outcome came: `{ 200: 1, 400: 9 }`. */
export function tally(outcomes: Iterable<string | number>): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}
