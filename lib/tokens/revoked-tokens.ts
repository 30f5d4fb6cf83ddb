/** Access tokens that end before they expire. Every process knows the list; database maintenance forgets what has expired. */
import { monotonic, now } from '@/lib/clock'
import { afterCommit, execute, sql } from '@/lib/db'
import { settingsMaxAge } from '@/lib/limits'
import { processWide } from '@/lib/process-wide'
import { settingsCache } from '@/lib/settings'

/** What this process has revoked a moment ago, with the instant of the monotonic clock: the list is only loaded once a second. */
const recent = processWide('tokens.revoked', () => new Map<string, number>())

function remember(jti: string): void {
  const instant = monotonic()
  for (const [known, since] of recent) {
    if (instant - since < 2 * settingsMaxAge) break
    recent.delete(known)
  }
  recent.set(jti, instant)
}

/** `expirationInstant` in ms: until then the token stays on the list. */
export async function revokeAccessToken(jti: string, expirationInstant: number): Promise<void> {
  if (expirationInstant <= now()) return
  await execute(
    'insert into revoked_tokens (jti, expiry_instant) values ($1, $2::bigint) on conflict do nothing',
    jti,
    expirationInstant,
  )
  afterCommit(() => remember(jti))
}

async function loadRevoked(): Promise<ReadonlySet<string>> {
  const rows = await sql<{ jti: string }>('select jti from revoked_tokens where expiry_instant > now_ms()')
  return new Set(rows.map((row) => row.jti))
}

/** At most a second behind the database, and never behind this process. */
export async function isRevoked(jti: string): Promise<boolean> {
  if (recent.has(jti)) return true
  return (await settingsCache('revokedTokens', loadRevoked, 'revocations')).has(jti)
}
