/** Transactions, errors and partitions, the same on both engines. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { after, describe, test } from 'node:test'
import { startPostgres } from '@/e2e/support/postgres'
import { isDatabaseUnavailable, isWriteConflict } from './errors'
import {
  afterCommit,
  closeDatabase,
  db,
  dropLoginRecordPartitions,
  ensureLoginRecordPartitions,
  execute,
  insideTransaction,
  inTransaction,
  isForeignKeyViolation,
  isUniqueViolation,
  migrate,
  openDatabase,
  sql,
} from './index'
import { purge } from './purge'

const dataDir = await mkdtemp(path.join(os.tmpdir(), 'latchkey-db-'))
const postgres = await startPostgres()
after(async () => {
  await postgres.stop()
  await rm(dataDir, { recursive: true, force: true })
})

const id = '00000000-0000-4000-8000-000000000001'
const revoke = (jti: string, expiry = 1) => execute('insert into revoked_tokens values ($1, $2)', jti, expiry)
const revoked = async () =>
  (await sql<{ jti: string }>('select jti from revoked_tokens order by 1')).map(({ jti }) => jti)

for (const [engine, databaseUrl] of [
  ['PGlite', undefined],
  ['PostgreSQL', postgres.url],
] as const) {
  describe(engine, { concurrency: 1 }, () => {
    test('opens and migrates', async () => {
      assert.deepEqual(await openDatabase({ databaseUrl, dataDir }), { kind: 'open' })
      assert.equal((await migrate()).kind, 'migrated')
      assert.deepEqual(await migrate(), { kind: 'migrated', applied: [] })
    })

    test('a statement that fails leaves its connection to the next, which on the embedded database would be a new start', async () => {
      await sql("select set_config('latchkey.mark', 'kept', false) as mark")
      await assert.rejects(sql('select 1 / 0 as never'))
      await assert.rejects(sql('select no_such_column'))
      await assert.rejects(
        inTransaction(() =>
          Promise.all([sql('select 1 / 0 as never'), sql('select 1 as one'), sql('select 2 as two')]),
        ),
      )
      assert.deepEqual(await sql("select current_setting('latchkey.mark', true) as mark"), [{ mark: 'kept' }])
    })

    test('a transaction that throws leaves nothing, its nested ones included', async () => {
      let hook = 0
      const failing = inTransaction(async () => {
        assert.ok(insideTransaction())
        afterCommit(() => hook++)
        await revoke('outer')
        await inTransaction(() => revoke('inner'))
        throw new Error('stop')
      })
      await assert.rejects(failing, /stop/)
      assert.deepEqual(await revoked(), [])
      assert.equal(hook, 0)
      assert.ok(!insideTransaction())
    })

    test('a transaction commits what Prisma and SQL wrote, then runs its hooks', async () => {
      const seen: string[][] = []
      await inTransaction(async () => {
        afterCommit(() => seen.push(['hook']))
        await revoke('sql')
        await db().revokedToken.create({ data: { jti: 'prisma', expiryInstant: 2n } })
        seen.push(await revoked())
      })
      assert.deepEqual(seen, [['prisma', 'sql'], ['hook']])
      assert.deepEqual(await revoked(), ['prisma', 'sql'])
    })

    test('a statement gives the same rows outside a transaction as inside', async () => {
      const select = `select $1::text as text, $2::int as int, $3::bigint as bigint, $4::boolean as boolean, $5::uuid as uuid,
          $6::jsonb as jsonb, $7::bytea as bytea, $8::text[] as texts, $9::uuid[] as uuids, $10::float8 as float, null::text as nothing,
          $11::bigint[] as bigints, '{}'::text[] as none
        union all select null, null, null, null, null, null, null, null, null, null, null, null, null`
      const parameters = [
        'é"\'\\',
        -7,
        9_007_199_254_740_993n,
        true,
        id,
        JSON.stringify({ a: [1, null, 'x'], nested: { b: 'é' } }),
        new Uint8Array([0, 255, 92, 39]),
        ['a', 'b,"c"', '{}', 'null'],
        [id],
        0.25,
        [1n, -2n],
      ]
      const outside = await sql<Record<string, unknown>>(select, ...parameters)
      const inside = await inTransaction(() => sql<Record<string, unknown>>(select, ...parameters))
      assert.deepEqual(outside, inside)
      const [row] = outside
      assert.deepEqual(
        [row?.bigint, row?.bytea, row?.jsonb, row?.texts],
        [9_007_199_254_740_993n, parameters[6], { a: [1, null, 'x'], nested: { b: 'é' } }, parameters[7]],
      )
    })

    test('a column of a type that statements do not return is refused, not given as something else', async () => {
      await assert.rejects(sql('select now() as instant'), /Column instant has a type that statements do not return/)
    })

    test('a failure that the caller swallowed makes the commit fail instead of being a silent rollback', async () => {
      const swallowed = inTransaction(async () => {
        await revoke('kept')
        await revoke('kept').catch(() => {})
      })
      await assert.rejects(swallowed, /rolled back instead of committed/)
      assert.ok(!(await revoked()).includes('kept'))
      await revoke('afterwards')
    })

    test('a transaction that ran out of time takes no more statements, and none gets into what uses its connection next', async () => {
      let late: Promise<number> | undefined
      const slow = inTransaction(
        async () => {
          await revoke('too slow')
          await sql('select pg_sleep(0.3)::text as slept')
          late = revoke('later')
          await late
        },
        { timeout: 100 },
      )
      await assert.rejects(slow)
      assert.ok(isDatabaseUnavailable(await late?.catch((error: unknown) => error)))
      await inTransaction(() => revoke('next'))
      const found = await revoked()
      assert.deepEqual(
        ['too slow', 'later', 'next'].filter((jti) => found.includes(jti)),
        ['next'],
      )
    })

    test('constraint errors are told apart, from SQL and from Prisma', async () => {
      const raw = await revoke('sql').catch((error: unknown) => error)
      assert.ok(
        isUniqueViolation(raw) &&
          isUniqueViolation(raw, 'revoked_tokens_pkey') &&
          !isUniqueViolation(raw, 'tenants_name_key'),
      )
      const orm = await db()
        .revokedToken.create({ data: { jti: 'sql', expiryInstant: 1n } })
        .catch((error: unknown) => error)
      assert.ok(isUniqueViolation(orm, 'revoked_tokens_pkey') && !isForeignKeyViolation(orm))
      const orphan = await execute(
        'insert into user_passwords values ($1::uuid, $1::uuid, $2, $3, null, null, 0)',
        id,
        'x',
        'y',
      ).catch((error: unknown) => error)
      assert.ok(isForeignKeyViolation(orphan) && !isUniqueViolation(orphan))
    })

    test('fifty transactions at once, with statements outside them between, all succeed', async () => {
      const before = (await revoked()).length
      await Promise.all(
        Array.from({ length: 50 }, (_, i) =>
          Promise.all([inTransaction(() => revoke(`in ${i}`)), revoke(`out ${i}`), sql('select 1 from instance')]),
        ),
      )
      assert.equal((await revoked()).length, before + 100)
    })

    test('values of every type come back as they went', async () => {
      const bytes = new Uint8Array([0, 1, 254, 255])
      const [row] = await sql<Record<string, unknown>>(
        'select $1::bytea as b, $2::bigint as n, $3::jsonb as j, $4::uuid as u, $5::text[] as a, $6::text as t, $7::boolean as f, now_ms() as now',
        ...[bytes, 2n ** 53n + 1n, { deep: [1, 'ü', null] }, id, ['a', 'b,"c'], null, true],
      )
      assert.deepEqual(new Uint8Array(row?.b as Uint8Array), bytes)
      assert.deepEqual(
        { ...row, b: 0, now: 0 },
        { b: 0, n: 2n ** 53n + 1n, j: { deep: [1, 'ü', null] }, u: id, a: ['a', 'b,"c'], t: null, f: true, now: 0 },
      )
      assert.ok(Math.abs(Number(row?.now) - Date.now()) < 5000)
    })

    test('login records of a month that had no partition move to the one made for it', async () => {
      const record =
        'insert into login_records (id, instant, tenant_id, user_id, authentication_type) values (gen_random_uuid(), now_ms(), $1::uuid, $1::uuid, $2)'
      const place = 'select distinct tableoid::regclass::text as place from login_records'
      const [month] = await sql<{ partition: string }>(
        "select 'login_records_' || to_char(now() at time zone 'UTC', 'YYYY_MM') as partition",
      )
      await execute(`drop table ${month?.partition}`)
      await execute(record, id, 'PASSWORD')
      assert.deepEqual(await sql(place), [{ place: 'login_records_default' }])
      await Promise.all([ensureLoginRecordPartitions(), ensureLoginRecordPartitions(), ensureLoginRecordPartitions()])
      await execute(record, id, 'PASSWORD')
      assert.deepEqual(await sql(place), [{ place: month?.partition }])
      assert.deepEqual(await dropLoginRecordPartitions(Date.now()), [], 'the month that runs stays')
      assert.deepEqual(await dropLoginRecordPartitions(Date.now() + 31 * 86_400_000), [month?.partition])
    })

    test('a purge removes what its condition names and nothing else', async () => {
      await execute('insert into revoked_tokens values ($1, now_ms() + 60000)', 'still valid')
      await purge('revoked_tokens', 'jti', 'expiry_instant < now_ms()')
      assert.deepEqual(await revoked(), ['still valid'])
    })

    if (databaseUrl) {
      test('AV-08: a deadlock is retried and both transactions succeed', async () => {
        await execute("insert into revoked_tokens values ('x', 1), ('y', 1)")
        let attempts = 0
        const both = (first: string, second: string) =>
          inTransaction(async () => {
            attempts++
            await execute('update revoked_tokens set expiry_instant = expiry_instant + 1 where jti = $1', first)
            await execute('select pg_sleep(0.2)')
            await execute('update revoked_tokens set expiry_instant = expiry_instant + 1 where jti = $1', second)
          })
        // The triggers' row would serialise the two before they can deadlock.
        await execute('alter table revoked_tokens disable trigger user')
        await Promise.all([both('x', 'y'), both('y', 'x')])
        await execute('alter table revoked_tokens enable trigger user')
        assert.equal(attempts, 3)
        assert.deepEqual(await sql("select expiry_instant from revoked_tokens where jti in ('x', 'y')"), [
          { expiry_instant: 3n },
          { expiry_instant: 3n },
        ])
      })
    }

    test('closes', async () => {
      assert.equal(isWriteConflict(new Error('no')), false)
      await closeDatabase()
      assert.throws(() => db(), /not open/)
    })
  })
}
