/** Running a plan: one transaction, all or nothing, and a failure that can be read but reveals nothing. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type KickstartCall, type KickstartEffects, type KickstartPlan, runKickstart } from './index'

const tenantId = '33333333-3333-3333-3333-333333333333'
const plan: KickstartPlan = {
  file: 'kickstart.json',
  defaultTenantId: tenantId,
  apiKeys: [
    { key: 'the-super-key', keyManager: true },
    { key: 'the-tenant-key', keyManager: false, tenantId },
  ],
  requests: [
    { method: 'POST', url: '/api/tenant', body: { tenant: {} }, contentType: 'application/json' },
    {
      method: 'POST',
      url: '/api/user/registration?secret=query-secret',
      body: { user: { password: 'hunter2-hunter2' } },
      contentType: 'application/json',
    },
    { method: 'PATCH', url: '/api/user', tenantId, body: {}, contentType: 'application/merge-patch+json' },
  ],
}

type Answer = { status: number; body?: unknown }

/** Effects that write down what happened; the transaction keeps the journal only when it commits. */
function recording(answer: (call: KickstartCall) => Answer | Promise<Answer>, changes: Partial<KickstartEffects> = {}) {
  const seen: string[] = []
  const calls: KickstartCall[] = []
  const effects: KickstartEffects = {
    dispatch: async (call) => {
      calls.push(call)
      seen.push(`${call.method} ${call.url}`)
      return { body: undefined, ...(await answer(call)) }
    },
    createApiKey: async ({ key }) => {
      seen.push(key)
      return { kind: 'created' }
    },
    inTransaction: async (run) => {
      seen.push('begin')
      try {
        const result = await run()
        seen.push('commit')
        return result
      } catch (error) {
        seen.push('rollback')
        throw error
      }
    },
    ...changes,
  }
  return { effects, seen, calls }
}

async function failure(effects: KickstartEffects): Promise<string> {
  const outcome = await runKickstart(plan, effects)
  if (outcome.kind === 'done') assert.fail('expected a failure')
  assert.doesNotMatch(outcome.message, /hunter2|the-super-key|the-tenant-key|query-secret|\n/)
  return outcome.message
}

test('keys and requests run in order in one transaction; a tenant key comes after the request that may make its tenant', async () => {
  const { effects, seen, calls } = recording(() => ({ status: 200 }))
  assert.deepEqual(await runKickstart(plan, effects), { kind: 'done', requests: 3 })
  const [tenant, registration, user] = plan.requests.map(({ method, url }) => `${method} ${url}`)
  assert.deepEqual(seen, ['begin', 'the-super-key', tenant, registration, user, 'the-tenant-key', 'commit'])
  assert.deepEqual(calls[2], { ...plan.requests[2], apiKey: 'the-super-key' })
})

test('the first refused request stops the run, rolls back and is named with its field errors', async () => {
  const body = {
    fieldErrors: { 'user.email': [{ code: '[duplicate]user.email', message: 'A user with this email exists.' }] },
  }
  const { effects, seen } = recording(({ url }) =>
    url.startsWith('/api/user/') ? { status: 400, body } : { status: 200 },
  )
  assert.equal(
    await failure(effects),
    'kickstart.json: request 2 (POST /api/user/registration): 400 [duplicate]user.email A user with this email exists. Nothing was changed.',
  )
  assert.equal(seen.at(-1), 'rollback')
  assert.ok(!seen.includes('PATCH /api/user'))
})

test('every answer outside 2xx fails, with or without a body of any shape', async () => {
  for (const status of [100, 301, 401, 404, 500]) {
    const message = await failure(recording(() => ({ status })).effects)
    assert.equal(message, `kickstart.json: request 1 (POST /api/tenant): ${status}. Nothing was changed.`)
  }
  for (const body of [
    null,
    'text',
    [],
    { fieldErrors: null },
    { fieldErrors: { a: 'b' } },
    { generalErrors: [null, 5, {}] },
  ]) {
    assert.match(await failure(recording(() => ({ status: 400, body })).effects), /: 400\. Nothing was changed\.$/)
  }
  assert.equal((await runKickstart(plan, recording(() => ({ status: 299 })).effects)).kind, 'done')
})

test('an answer that quotes secrets or breaks lines is cleaned, a long one is cut', async () => {
  const item = (message: string) => ({ code: '[invalid]user.password', message })
  const leaky = { generalErrors: [item('"hunter2-hunter2" is weak\nfor the-super-key')] }
  const cleaned = await failure(
    recording(({ body }) => (JSON.stringify(body).includes('hunter2') ? { status: 400, body: leaky } : { status: 200 }))
      .effects,
  )
  assert.match(cleaned, /400 \[invalid\]user\.password "\[hidden\]" is weak for \[hidden\]\. Nothing/)
  const many = { generalErrors: Array.from({ length: 9 }, (_, i) => item(`m${i}.`)) }
  assert.match(await failure(recording(() => ({ status: 400, body: many })).effects), /m4; and 4 more\. Nothing/)
})

test('a throw is a failure that rolls back and shows only the class and code of the error', async () => {
  const error = Object.assign(new TypeError('insert … hunter2-hunter2'), { code: 'P2039' })
  const thrown = recording(() => Promise.reject(error))
  assert.match(
    await failure(thrown.effects),
    /request 1 \(POST \/api\/tenant\): an unexpected error \(TypeError P2039\)/,
  )
  assert.equal(thrown.seen.at(-1), 'rollback')
  const refused = recording(() => ({ status: 200 }), {
    createApiKey: async () => ({ kind: 'refused', reason: 'the-super-key is too short.' }),
  })
  assert.equal(
    await failure(refused.effects),
    'kickstart.json: apiKeys[0]: [hidden] is too short. Nothing was changed.',
  )
  assert.equal(refused.seen.at(-1), 'rollback')
  const broken = recording(() => ({ status: 200 }), { createApiKey: () => Promise.reject('the-super-key') })
  assert.match(await failure(broken.effects), /apiKeys\[0\]: an unexpected error\. Nothing/)
  const noCommit = recording(() => ({ status: 200 }), {
    inTransaction: () => Promise.reject(new Error('connection lost: hunter2')),
  })
  assert.equal(await failure(noCommit.effects), 'kickstart.json: the transaction failed: an unexpected error (Error).')
})
