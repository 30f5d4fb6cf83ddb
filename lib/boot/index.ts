/** Brings the process from nothing to ready to serve: configuration, database, migrations, provisioning; or one sentence why not. */
import { updateAccountApplication } from '@/lib/account'
import { startLogoutDelivery, stopLogoutDelivery } from '@/lib/back-channel-logout'
import { type Config, loadConfig } from '@/lib/config'
import { closeDatabase, migrate, openDatabase, warmUp as warmUpDatabase } from '@/lib/db'
import { startDelivery, stopDelivery } from '@/lib/delivery'
import { MissingEncryptionKey } from '@/lib/encryption'
import { openLocations } from '@/lib/geolocation'
import { later, laterIsDone } from '@/lib/later'
import { describeError, log, setLogLevel } from '@/lib/log'
import { flushFailedLogins } from '@/lib/login-records'
import { startMaintenance } from '@/lib/maintenance'
import { startMessageDelivery, stopMessageDelivery } from '@/lib/messages'
import { warmUp as warmUpTokens } from '@/lib/tokens'
import { type Dispatch, provision } from './provision'

/** What the HTTP front waits for. */
export type BootResult =
  | {
      readonly ok: true
      readonly host: string
      readonly port: number
      readonly appUrl: string
      readonly announcement: readonly string[]
    }
  | { readonly ok: false; readonly message: string }

const refused = (message: string): BootResult => ({ ok: false, message })

async function start(config: Config, dispatch: Dispatch): Promise<BootResult> {
  const located = openLocations(config.geoipDatabase)
  if (located.kind === 'failed') return refused(located.message)
  const opened = await openDatabase(config)
  if (opened.kind !== 'open') return refused(opened.message)
  const migrated = await migrate()
  if (migrated.kind === 'refused') return refused(migrated.message)
  const provisioned = await provision(dispatch)
  if (provisioned.kind === 'failed') return refused(provisioned.message)
  await updateAccountApplication()
  await warmUpTokens()
  startMaintenance()
  await startMessageDelivery()
  startDelivery()
  startLogoutDelivery()
  // Beside the first requests, few of which need it.
  later(warmUpDatabase)
  const { host, port, appUrl } = config
  return { ok: true, host, port, appUrl, announcement: provisioned.announcement }
}

/** Never throws: whatever prevents the start becomes a sentence. */
export async function boot(dispatch: Dispatch): Promise<BootResult> {
  const loaded = loadConfig()
  if (loaded.kind === 'invalid') return refused(loaded.message)
  setLogLevel(loaded.config.logLevel)
  try {
    return await start(loaded.config, dispatch)
  } catch (error) {
    if (error instanceof MissingEncryptionKey) {
      return refused('ENCRYPTION_KEY does not contain the key that this database was encrypted with.')
    }
    log.error('boot.failed', describeError(error))
    return refused('Latchkey could not start because of an unexpected error; the line above says where.')
  }
}

/** Ends what runs beside the requests and lets go of the database; the last thing before the process exits. */
export async function shutdown(): Promise<void> {
  await laterIsDone()
  await Promise.all([stopMessageDelivery(), stopDelivery(), stopLogoutDelivery()])
  await flushFailedLogins().catch((error: unknown) => log.error('loginRecords.failuresLost', describeError(error)))
  await closeDatabase()
}
