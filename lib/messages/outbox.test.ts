import assert from 'node:assert/strict'
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { after, test } from 'node:test'
import { type MailServer, startMailServer } from '@/e2e/support/smtp'
import { config, useConfig } from '@/lib/config'
import { execute, inTransaction, sql } from '@/lib/db'
import { deliver } from './delivery'
import { startMessageDelivery, stopMessageDelivery } from './index'
import { maxAttempts } from './limits'
import { messageRow, useMailServer, withWorld } from './messages-fixture'
import { type Claimed, claimMessages, contentOf, nextDueIn, purgeMessages } from './outbox'
import { queueMessage } from './queue'

let server: MailServer
const world = withWorld(async () => {
  server = await startMailServer()
})
after(() => server.stop())

const secret = 'a-change-password-id-that-nobody-may-see'

async function queued(changePasswordId = secret): Promise<string> {
  const { scope, user, application } = world
  const outcome = await queueMessage(scope, { kind: 'forgotPassword', user, application, values: { changePasswordId } })
  assert.equal(outcome.kind, 'queued')
  return (outcome as { messageId: string }).messageId
}

async function claimed(id: string): Promise<Claimed> {
  const found = (await claimMessages(100)).find((message) => message.id === id)
  assert.ok(found, 'the message is due')
  return found
}

const due = (id: string) => execute('update messages set next_attempt_instant = now_ms() where id = $1::uuid', id)

test('a message exists exactly if the transaction that caused it does', async () => {
  const count = async () => (await sql('select 1 as one from messages')).length
  const earlier = await count()
  await assert.rejects(
    inTransaction(async () => {
      await queued()
      throw new Error('rolled back')
    }),
  )
  assert.equal(await count(), earlier)
})

test('SL-01: codes and links are unreadable in the database, and gone once the message is sent', async () => {
  useMailServer(server.url)
  const id = await queued()
  const everything = async () =>
    (await sql<{ row: string }>('select m::text as row from messages m where id = $1::uuid', id))[0]?.row ?? ''
  assert.ok(!(await everything()).includes(secret) && !(await everything()).includes('ann@example.com'))
  await deliver(await claimed(id))
  const row = await messageRow(id)
  assert.deepEqual({ ...row }, { attempts: 1, last_error: null, content_encrypted: null, sent: true, waits: false })
  const mail = server.mails.at(-1)
  assert.deepEqual(mail?.recipients, ['ann@example.com'])
  assert.ok(
    mail?.text.includes(`https://login.example.com/password/change/${secret}?client_id=${world.application.id}`),
  )
})

test('what was taken and not sent is due again when the lease ends, as the same mail', async () => {
  useMailServer(server.url)
  const id = await queued()
  const taken = await claimed(id)
  assert.deepEqual(await claimMessages(100), [], 'nobody else gets it meanwhile')
  // The process that had it dies here.
  await due(id)
  const again = await claimed(id)
  assert.equal(again.attempts, 2)
  await deliver(taken)
  await deliver(again)
  const ids = server.mails.slice(-2).map((mail) => mail.header('message-id'))
  assert.equal(ids[0], `<${id}@example.com>`)
  assert.equal(ids[0], ids[1])
})

test('of twenty senders at once, one gets each message', async () => {
  await execute('delete from messages')
  const ids = await Promise.all(Array.from({ length: 10 }, () => queued()))
  const taken = (await Promise.all(Array.from({ length: 20 }, () => claimMessages(3)))).flat()
  assert.deepEqual(taken.map(({ id }) => id).sort(), ids.sort())
  await execute('delete from messages')
})

test('a server that is down loses no mail: every attempt is recorded, the next one planned, and one that works is the last', async () => {
  const id = await queued()
  useMailServer('smtp://127.0.0.1:1')
  assert.equal(await deliver(await claimed(id)), 5000)
  const failed = await messageRow(id)
  assert.ok(failed.content_encrypted && failed.waits && !failed.sent)
  assert.match(failed.last_error ?? '', /^E[A-Z]+( \w+)*$/)
  await due(id)
  assert.equal(await deliver(await claimed(id)), 10_000)
  useMailServer(server.url)
  await due(id)
  await deliver(await claimed(id))
  assert.equal((await messageRow(id)).sent, true)
})

test('a recipient that the server does not know is given up at once, visibly, and its message erased', async () => {
  useMailServer(server.url)
  for (const behaviour of ['refuseRecipient', 'refuseMessage'] as const) {
    server.behave(behaviour)
    const id = await queued()
    assert.equal(await deliver(await claimed(id)), undefined)
    const row = await messageRow(id)
    assert.deepEqual([row.content_encrypted, row.sent, row.waits], [null, false, false])
    assert.match(row.last_error ?? '', /55\d/)
    assert.ok(!row.last_error?.includes('ann'), 'no text of the server, which quotes addresses')
  }
  server.behave('refuseSender')
  const id = await queued()
  assert.equal(await deliver(await claimed(id)), 5000, 'what is wrong on our side can be repaired')
  server.behave('accept')
  await execute('delete from messages')
})

test('the last attempt is the last, also for a message that ends its sender every time', async () => {
  useMailServer('smtp://127.0.0.1:1')
  const id = await queued()
  await execute('update messages set attempts = $2::int where id = $1::uuid', id, maxAttempts - 1)
  assert.equal(await deliver(await claimed(id)), undefined)
  const { attempts, content_encrypted, waits } = await messageRow(id)
  assert.deepEqual([attempts, content_encrypted, waits], [maxAttempts, null, false])
  const killer = await queued()
  await execute('update messages set attempts = $2::int where id = $1::uuid', killer, maxAttempts)
  await deliver(await claimed(killer))
  assert.equal((await messageRow(killer)).last_error, 'interrupted')
})

test('SL-02: the content of one message in the row of another is not sent', async () => {
  useMailServer(server.url)
  const [id, other] = [await queued('mine'), await queued('theirs')]
  await execute(
    'update messages set content_encrypted = (select content_encrypted from messages where id = $2::uuid) where id = $1::uuid',
    id,
    other,
  )
  const taken = await claimMessages(100)
  const moved = taken.find((message) => message.id === id) as Claimed
  await assert.rejects(contentOf(moved))
  const before = server.mails.length
  await deliver(moved)
  assert.equal(server.mails.length, before)
  assert.equal((await messageRow(id)).last_error, 'undecryptable')
})

test('without a mail server messages are files of their owner, and nothing but their names is logged', async (context) => {
  useMailServer(undefined)
  const { scope, user } = world
  const lines: string[] = []
  const write = process.stdout.write.bind(process.stdout)
  // Passed on, since the test runner reports through it too.
  context.mock.method(process.stdout, 'write', (line: string) => lines.push(String(line)) > 0 && write(line))
  const id = await queued()
  await deliver(await claimed(id))
  const text = await queueMessage(scope, { kind: 'twoFactorCodeSms', user, values: { code: '935117' } })
  await deliver(await claimed((text as { messageId: string }).messageId))
  context.mock.restoreAll()
  const folder = path.join(config().dataDir, 'outbox')
  const files = (await readdir(folder)).filter((file) => file.includes(id) || file.endsWith('.txt')).sort()
  assert.equal(files.length, 2)
  assert.match(files[0] ?? '', /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z-forgotPassword-[0-9a-f-]{36}\.eml$/)
  for (const file of files) assert.equal((await stat(path.join(folder, file))).mode & 0o777, 0o600)
  assert.ok((await readFile(path.join(folder, files[0] ?? ''), 'utf8')).includes('To: ann@example.com'))
  assert.ok((await readFile(path.join(folder, files[1] ?? ''), 'utf8')).includes('935117'))
  assert.ok(!lines.join('').includes(secret) && !lines.join('').includes('935117'))
})

test('the worker sends what is committed, soon, and what was waiting when it started', async () => {
  useMailServer(server.url)
  await execute('delete from messages')
  const count = server.mails.length
  await queued('before-the-start')
  await startMessageDelivery()
  await server.received(count + 1)
  await inTransaction(async () => {
    await queued('within')
    await new Promise((resolve) => setTimeout(resolve, 100))
    assert.equal(server.mails.length, count + 1, 'nothing leaves before the commit')
  })
  for (let index = 0; index < 10; index++) await queued(`number-${index}`)
  await server.received(count + 12)
  await stopMessageDelivery()
  assert.equal((await sql('select 1 from messages where sent_instant is null')).length, 0)
})

test('a process that did not see a failure finds out when the next attempt is due', async () => {
  await execute('delete from messages')
  assert.equal(await nextDueIn(), undefined)
  const id = await queued()
  await execute('update messages set next_attempt_instant = now_ms() + 700, attempts = 1 where id = $1::uuid', id)
  const dueIn = (await nextDueIn()) ?? 0
  assert.ok(dueIn > 0 && dueIn <= 700)
  useMailServer(server.url)
  const count = server.mails.length
  // As an instance on a shared database starts, which must not touch what others have taken.
  const url = config().databaseUrl
  useConfig({ ...config(), databaseUrl: url ?? 'postgresql://elsewhere/db' })
  await startMessageDelivery()
  useConfig({ ...config(), databaseUrl: url })
  await server.received(count + 1)
  await stopMessageDelivery()
})

test('AV-11: records of finished messages go after a week, what waits never does', async () => {
  useMailServer('smtp://127.0.0.1:1')
  const waiting = await queued()
  const [{ finished } = { finished: 0 }] = await sql<{ finished: number }>(
    'select count(*)::int as finished from messages where next_attempt_instant is null',
  )
  await execute('update messages set insert_instant = now_ms() - $1::bigint', 8 * 24 * 60 * 60_000)
  assert.equal(await purgeMessages(), finished)
  assert.equal((await messageRow(waiting)).waits, true)
})

test('a message without an address or a carrier is not queued', async () => {
  const { scope, user } = world
  const values = { changePasswordId: 'x' }
  for (const to of [
    '',
    'nobody',
    'a@b.example, c@d.example',
    'a@b.example\r\nBcc: c@d.example',
    '<a@b.example>',
    '"a b"@c.example',
  ]) {
    assert.deepEqual(await queueMessage(scope, { kind: 'forgotPassword', user, values, to }), { kind: 'noAddress' }, to)
  }
  const bare = { ...user, identities: [], mobilePhone: null }
  assert.deepEqual(await queueMessage(scope, { kind: 'forgotPassword', user: bare, values }), { kind: 'noAddress' })
  assert.deepEqual(await queueMessage(scope, { kind: 'twoFactorCodeSms', user: bare, values: { code: '1' } }), {
    kind: 'noAddress',
  })
  useMailServer(server.url)
  assert.deepEqual(await queueMessage(scope, { kind: 'twoFactorCodeSms', user, values: { code: '1' } }), {
    kind: 'noMessenger',
  })
})
