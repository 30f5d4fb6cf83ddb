/** Whether two responses can be told apart: byte for byte, and by how long they take. */
import assert from 'node:assert/strict'
import type { Answer } from './http'

/** Differ between any two responses and tell nothing about either. */
const incidental = new Set(['date', 'x-request-id'])

/** A response as an observer compares it: status, header lines in order, body. */
export function observable({ status, rawHeaders, text }: Pick<Answer, 'status' | 'rawHeaders' | 'text'>): string {
  const lines: string[] = []
  for (let n = 0; n < rawHeaders.length; n += 2) {
    const name = rawHeaders[n] ?? ''
    if (!incidental.has(name.toLowerCase())) lines.push(`${name}: ${rawHeaders[n + 1]}`)
  }
  return [status, ...lines, '', text].join('\n')
}

/** Fails when the two answers differ in anything but their date and request id. */
export function assertSame(left: Answer, right: Answer): void {
  assert.equal(observable(left), observable(right))
}

/** Durations in ms of `n` calls of each, by turns, so that load from elsewhere falls on both alike. */
export async function timings(
  n: number,
  left: () => Promise<unknown>,
  right: () => Promise<unknown>,
): Promise<{ left: number[]; right: number[] }> {
  const samples = { left: [] as number[], right: [] as number[] }
  const time = async (into: number[], call: () => Promise<unknown>) => {
    const began = performance.now()
    await call()
    into.push(performance.now() - began)
  }
  for (let round = 0; round < n; round += 1) {
    // Whoever goes second finds warm caches: take turns at that too.
    if (round % 2 === 0) await time(samples.left, left)
    await time(samples.right, right)
    if (round % 2 === 1) await time(samples.left, left)
  }
  return samples
}

export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/**
 * The two-sided Mann–Whitney U test with tie correction, in its normal approximation (fair from some 10 samples on each side).
 *
 * @returns how likely samples from one and the same distribution would differ at least this much; small means: distinguishable
 */
export function mannWhitney(left: readonly number[], right: readonly number[]): number {
  const all = [...left.map((value) => ({ value, isLeft: true })), ...right.map((value) => ({ value, isLeft: false }))]
  all.sort((a, b) => a.value - b.value)
  let rankSum = 0
  let ties = 0
  for (let start = 0; start < all.length; ) {
    let end = start
    while (end < all.length && all[end]?.value === all[start]?.value) end += 1
    const tied = end - start
    const rank = (start + 1 + end) / 2
    rankSum += rank * all.slice(start, end).filter(({ isLeft }) => isLeft).length
    ties += tied ** 3 - tied
    start = end
  }
  const [n, m] = [left.length, right.length]
  const u = rankSum - (n * (n + 1)) / 2
  const total = n + m
  const deviation = Math.sqrt(((n * m) / 12) * (total + 1 - ties / (total * (total - 1))))
  if (deviation === 0) return 1
  const z = Math.max(0, Math.abs(u - (n * m) / 2) - 0.5) / deviation
  return 2 * (1 - normalDistribution(z))
}

/** Φ(z) for z >= 0, to 1.5e-7 (Abramowitz and Stegun 7.1.26). */
function normalDistribution(z: number): number {
  const x = z / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * x)
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  return 1 - (series * Math.exp(-x * x)) / 2
}
