/** Access tokens that end before they expire. Every process knows the list; database maintenance forgets what has expired. */
import { now } from '@/lib/clock'
import { execute, sql } from '@/lib/db'
import { settingsCache, settingsChanged } from '@/lib/settings'

/** `expirationInstant` in ms: until then the token stays on the list. */
export async function revokeAccessToken(jti: string, expirationInstant: number): Promise<void> {
  // Every write raises the version of all caches: a token on the list, or past its end, is not worth that again.
  if (expirationInstant <= now() || (await isRevoked(jti))) return
  await execute(
    'insert into revoked_tokens (jti, expiry_instant) values ($1, $2::bigint) on conflict do nothing',
    jti,
    expirationInstant,
  )
  settingsChanged()
}

/** At most a second behind the database. */
export async function isRevoked(jti: string): Promise<boolean> {
  const revoked = await settingsCache('revokedTokens', async () => {
    const rows = await sql<{ jti: string }>('select jti from revoked_tokens where expiry_instant > now_ms()')
    return new Set(rows.map((row) => row.jti))
  })
  return revoked.has(jti)
}
