/** Searching, sorting and paging of what is few and in memory already. */
import { z } from 'zod'
import { maxSearchOffset, maxTextLength } from '@/lib/limits'

/** Members of a `search`, for a list that can be sorted by these: `name DESC, id`. */
export function listingShape<Name extends string>(sortable: readonly Name[], orderBy: string) {
  const order = new RegExp(`^\\s*(?:(${sortable.join('|')})(?:\\s+(ASC|DESC))?\\s*(?:,\\s*(?!$)|$))+$`, 'i')
  return {
    numberOfResults: z.number().int().min(1).max(500).default(25),
    orderBy: z.string().max(maxTextLength).regex(order).default(orderBy),
    startRow: z.number().int().min(0).max(maxSearchOffset).default(0),
  }
}

/** Whether a text contains the pattern, in which `*` stands for anything. Without a pattern, every text does. */
export function contains(text: string | undefined, pattern: string | undefined): boolean {
  if (pattern === undefined) return true
  let rest = (text ?? '').toLowerCase()
  for (const part of pattern.toLowerCase().split('*')) {
    const at = rest.indexOf(part)
    if (at < 0) return false
    rest = rest.slice(at + part.length)
  }
  return true
}

type Sortable<Name extends string> = { readonly [N in Name]?: string | number | undefined }

type Listing<Name extends string> = {
  readonly sortable: readonly Name[]
  readonly numberOfResults: number
  readonly orderBy: string
  readonly startRow: number
}

function comparisons<Name extends string>(sortable: readonly Name[], orderBy: string) {
  return orderBy.split(',').flatMap((term) => {
    const [name, direction] = term.trim().toLowerCase().split(/\s+/)
    const key = sortable.find((member) => member.toLowerCase() === name)
    const sign = direction === 'desc' ? -1 : 1
    if (key === undefined) return []
    return (left: Sortable<Name>, right: Sortable<Name>): number => {
      const [a, b] = [left[key] ?? '', right[key] ?? '']
      return a === b ? 0 : a < b ? -sign : sign
    }
  })
}

/** One page of what was found, and how much that was in all. */
export function pageOf<Name extends string, Item extends Sortable<Name>>(
  found: readonly Item[],
  { sortable, numberOfResults, orderBy, startRow }: Listing<Name>,
): { readonly total: number; readonly items: readonly Item[] } {
  const compare = comparisons(sortable, orderBy)
  const sorted = found.toSorted(
    (left, right) => compare.map((by) => by(left, right)).find((result) => result !== 0) ?? 0,
  )
  return { total: found.length, items: sorted.slice(startRow, startRow + numberOfResults) }
}
