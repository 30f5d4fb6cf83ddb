/**
 * What every request needs and few requests change - tenants, applications, API keys, signing keys, revoked tokens - kept in the
 * process. Database triggers raise a version with every change; a process trusts its copy for at most a second without
 * asking for the versions, and drops everything of a topic when its has moved.
 */
import { monotonic } from '@/lib/clock'
import { afterCommit, insideTransaction, sql } from '@/lib/db'
import { maxCachedSettings, settingsMaxAge } from '@/lib/limits'
import { processWide } from '@/lib/process-wide'

/**
 * What is loaded anew together. Everybody who has a token can revoke it, and that must not make every process load all settings again.
 */
export type CacheTopic = 'settings' | 'revocations'

type Topic = { version: bigint | undefined; entries: Map<string, Promise<unknown>> }

const newTopic = (): Topic => ({ version: undefined, entries: new Map() })

type Cache = {
  readonly topics: Readonly<Record<CacheTopic, Topic>>
  checkedAt: number
  /** How often this process has changed something cached. */
  changes: number
  checking: Promise<'current' | 'overtaken'> | undefined
}

const cache = processWide<Cache>('settings', () => ({
  topics: { settings: newTopic(), revocations: newTopic() },
  checkedAt: Number.NEGATIVE_INFINITY,
  changes: 0,
  checking: undefined,
}))

function seen(topic: Topic, version: bigint | undefined): void {
  if (topic.version === version) return
  topic.version = version
  topic.entries = new Map()
}

/** `overtaken`: this process changed something meanwhile, which the answer may not know of. */
async function checkVersion(): Promise<'current' | 'overtaken'> {
  // Taken before the query: what is committed while it runs is found by the next check.
  const startedAt = monotonic()
  const { changes } = cache
  const [row] = await sql<{ settings_version: bigint; revocation_version: bigint }>(
    'select settings_version, revocation_version from instance where id = 1',
  )
  seen(cache.topics.settings, row?.settings_version)
  seen(cache.topics.revocations, row?.revocation_version)
  if (cache.changes !== changes) return 'overtaken'
  cache.checkedAt = startedAt
  return 'current'
}

async function ensureFresh(): Promise<void> {
  if (monotonic() - cache.checkedAt < settingsMaxAge) return
  cache.checking ??= checkVersion().finally(() => {
    cache.checking = undefined
  })
  if ((await cache.checking) === 'overtaken') await ensureFresh()
}

/**
 * The result of `load` under `name`, at most a second behind the database. A failed load is not kept. Inside a transaction the
 * cache is passed by: what is not committed yet must be seen there and nowhere else.
 */
export async function settingsCache<T>(
  name: string,
  load: () => Promise<T>,
  topic: CacheTopic = 'settings',
): Promise<T> {
  if (insideTransaction()) return load()
  await ensureFresh()
  const { entries } = cache.topics[topic]
  const known = entries.get(name)
  if (known) return known as Promise<T>
  if (entries.size >= maxCachedSettings) entries.clear()
  const loading = load()
  entries.set(name, loading)
  loading.catch(() => entries.delete(name))
  return loading
}

/** Called after a write to anything cached, so that this process sees its own change at once. */
export function settingsChanged(): void {
  afterCommit(() => {
    cache.checkedAt = Number.NEGATIVE_INFINITY
    cache.changes += 1
  })
}
