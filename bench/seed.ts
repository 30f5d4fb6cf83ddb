/** Fills a database as years of service would: what the API would take hours to make, copied in SQL from one of each that it has made. */
import { randomUUID } from 'node:crypto'
import { client } from '@/e2e/support/http'
import type { Server } from '@/e2e/support/server'
import { rows } from '@/e2e/support/sql'
import { type Login, loginConfiguration, password } from './workloads'

/** `applications` and `users` of each tenant. */
export type Size = {
  readonly tenants: number
  readonly applications: number
  readonly users: number
  readonly records: number
}

const partitions = `
  do $$ begin
    for n in 1..12 loop
      execute format('create table login_records_%s partition of login_records for values from (%s) to (%s)',
        to_char(date_trunc('month', now() at time zone 'UTC') - n * interval '1 month', 'YYYY_MM'),
        date_part('epoch', date_trunc('month', now() at time zone 'UTC') - n * interval '1 month') * 1000,
        date_part('epoch', date_trunc('month', now() at time zone 'UTC') - (n - 1) * interval '1 month') * 1000);
    end loop;
  end $$`

const seededTenants = `
  insert into tenants (id, name, settings, insert_instant, last_update_instant)
  select gen_random_uuid(), 'Seeded ' || n, t.settings, now_ms(), now_ms()
  from tenants t join instance on t.id = default_tenant_id, generate_series(1, $1::int) n`

const seededApplications = `
  insert into applications (id, tenant_id, name, settings, insert_instant, last_update_instant)
  select gen_random_uuid(), t.id, 'Seeded ' || n, a.settings, now_ms(), now_ms()
  from tenants t, applications a, generate_series(1, $2::int) n where t.name like 'Seeded %' and a.id = $1::uuid`

/** Numbered, so that records can be dealt out to them. */
const seededUsers = `
  create table seeded as
  select row_number() over () as n, gen_random_uuid() as user_id, gen_random_uuid() as identity_id, t.id as tenant_id,
    a.id as application_id, 'user-' || n || '@' || t.id || '.example' as email
  from tenants t, generate_series(1, $1::int) n, lateral (
    select id from applications where tenant_id = t.id order by id offset n % $2::int limit 1
  ) a where t.name like 'Seeded %'`

const peopleOfSeeded = [
  `insert into users (id, tenant_id, insert_instant, last_update_instant)
   select user_id, tenant_id, now_ms(), now_ms() from seeded`,
  `insert into user_identities (id, tenant_id, user_id, type, value, display_value, insert_instant, last_update_instant)
   select identity_id, tenant_id, user_id, 'email', email, email, now_ms(), now_ms() from seeded`,
  `insert into registrations (id, tenant_id, user_id, application_id, insert_instant, last_update_instant)
   select gen_random_uuid(), tenant_id, user_id, application_id, now_ms(), now_ms() from seeded`,
]

const passwordsOfSeeded = `
  insert into user_passwords (user_id, tenant_id, scheme, hash, salt, factor, last_update_instant)
  select s.user_id, s.tenant_id, p.scheme, p.hash, p.salt, p.factor, now_ms()
  from seeded s, user_passwords p where p.user_id = $1::uuid`

/** Spread over the year before now. */
const recordsOfSeeded = `
  insert into login_records (id, instant, tenant_id, user_id, application_id, login_id, login_id_type, authentication_type, ip_address)
  select gen_random_uuid(), now_ms() - (at.n * (31536000000.0 / $1::bigint))::bigint, tenant_id, user_id, application_id, email, 'email',
    'PASSWORD', '203.0.113.' || at.n % 250
  from generate_series(1, $1::bigint) as at(n) join seeded s on s.n = 1 + (at.n * 7919) % (select count(*) from seeded)`

/**
 * Fills the database of a server, which has to be restarted to know of it.
 *
 * @param logins how many of the users to return, picked from all tenants
 */
export async function seed(server: Server, size: Size, logins: number): Promise<Login[]> {
  const { applicationId, userId } = await oneOfEach(server)
  const run = (text: string, ...parameters: unknown[]) => rows(server, text, ...parameters)
  await run(partitions)
  await run(seededTenants, size.tenants)
  await run(seededApplications, applicationId, size.applications)
  await run(seededUsers, size.users, size.applications)
  for (const statement of peopleOfSeeded) await run(statement)
  await run(passwordsOfSeeded, userId)
  await run(recordsOfSeeded, size.records)
  // What autovacuum does in a database that grows by itself.
  await run('vacuum analyze')
  const picked = await rows<{ application_id: string; email: string }>(
    server,
    'select application_id, email from seeded order by md5(n::text) limit $1::int',
    logins,
  )
  return picked.map(({ application_id, email }) => ({ applicationId: application_id, loginId: email, password }))
}

async function oneOfEach(server: Server): Promise<{ applicationId: string; userId: string }> {
  const api = client(server.url, { headers: { authorization: server.apiKey } })
  const applicationId = randomUUID()
  const userId = randomUUID()
  const application = { name: 'Template', loginConfiguration }
  const user = { email: 'template@example.com', password }
  const made = [
    await api.post(`/api/application/${applicationId}`, { application }),
    await api.post(`/api/user/registration/${userId}`, { user, registration: { applicationId } }),
  ]
  for (const { status, text } of made) if (status !== 200) throw new Error(text)
  return { applicationId, userId }
}
