/**
 * The k-anonymity range protocol of breach services: five hex digits of the password's SHA-1 go out, all suffixes with that prefix
 * come back. The service never learns the password, nor whether it was found.
 */
import { createHash } from 'node:crypto'
import { monotonic } from '@/lib/clock'
import { processWide } from '@/lib/process-wide'
import { breachRangeLimits } from './limits'

const state = processWide('passwords.breach', () => ({ pausedUntil: Number.NEGATIVE_INFINITY }))

/** The lines `SUFFIX:COUNT`, cut off at a size that no honest answer has. */
async function readRange(url: string, prefix: string): Promise<string> {
  const response = await fetch(url + prefix, {
    headers: { 'add-padding': 'true', accept: 'text/plain' },
    // The operator named one service; it does not get to name another.
    redirect: 'error',
    signal: AbortSignal.timeout(breachRangeLimits.timeout),
  })
  if (!response.ok) throw new Error(`The breach range service answered ${response.status}`)
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > breachRangeLimits.size) throw new Error('The breach range service sent too much')
  }
  return text
}

/** Throws when there is no answer; for a while after that it answers no at once, so that a dead service delays one login and not all. */
export async function isInRange(url: string, password: string): Promise<boolean> {
  if (monotonic() < state.pausedUntil) return false
  const digest = createHash('sha1').update(password, 'utf8').digest('hex').toUpperCase()
  const [prefix, suffix] = [digest.slice(0, 5), digest.slice(5)]
  try {
    const lines = (await readRange(url, prefix)).split(/\r?\n/)
    // Padding has the count 0.
    return lines.some((line) => line.toUpperCase().startsWith(`${suffix}:`) && Number(line.slice(36)) > 0)
  } catch (error) {
    state.pausedUntil = monotonic() + breachRangeLimits.pause
    throw error
  }
}
