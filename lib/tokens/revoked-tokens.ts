/** Access tokens that end before they expire. Every process knows the list; database maintenance forgets what has expired. */
import { now } from '@/lib/clock'
import { execute, sql } from '@/lib/db'
import { settingsCache, settingsChanged } from '@/lib/settings'

/** `expirationInstant` in ms: until then the token stays on the list. */
export async function revokeAccessToken(jti: string, expirationInstant: number): Promise<void> {
  if (expirationInstant <= now()) return
  const added = await execute(
    'insert into revoked_tokens (jti, expiry_instant) values ($1, $2::bigint) on conflict do nothing',
    jti,
    expirationInstant,
  )
  // A token that is on the list already changes nothing, here and in the version of all caches.
  if (added > 0) settingsChanged()
}

/** At most a second behind the database. */
export async function isRevoked(jti: string): Promise<boolean> {
  const revoked = await settingsCache('revokedTokens', async () => {
    const rows = await sql<{ jti: string }>('select jti from revoked_tokens where expiry_instant > now_ms()')
    return new Set(rows.map((row) => row.jti))
  })
  return revoked.has(jti)
}
