/** What webhooks hear of what is done to users. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { now } from '@/lib/clock'
import { sql } from '@/lib/db'
import { createWebhook, webhookInput } from '@/lib/webhooks'
import { actionId, configureTenant, someone, withWorld } from './database-fixture'
import { cancelUserAction, modifyUserAction } from './ending'
import { takeUserAction } from './taking'

const world = withWorld()

test('each phase is told of to whom the caller wants, with the wish that the user be notified', async () => {
  const input = webhookInput.parse({
    url: 'https://hooks.example.com/',
    global: true,
    eventsEnabled: { 'user.action': true },
  })
  assert.equal((await createWebhook({ kind: 'every' }, { input })).kind, 'created')
  const scope = await configureTenant(world, { eventConfiguration: { events: { 'user.action': { enabled: true } } } })
  const { account } = await someone(scope)
  const ids = { actioneeUserId: account.id, actionerUserId: account.id, userActionId: actionId }
  const aloud = { broadcast: true, info: { ipAddress: '203.0.113.9' } }
  const [soon, later] = [now() + 60_000, now() + 120_000]
  const taken = await takeUserAction(scope, { ...ids, applicationIds: [], expiry: soon, notifyUser: true }, aloud)
  assert.ok(taken.kind === 'taken')
  const { id } = taken.log
  await modifyUserAction(scope, id, { actionerUserId: account.id, expiry: later, notifyUser: true }, aloud)
  await cancelUserAction(scope, id, { comment: 'enough' }, aloud)
  await takeUserAction(scope, { ...ids, applicationIds: [], expiry: soon, notifyUser: true })
  const events = await sql<{ payload: Record<string, unknown> }>(
    `select payload from events where type = 'user.action' and payload->>'actioneeUserId' = $1 order by array_position(array['start', 'modify', 'cancel'], payload->>'phase')`,
    account.id,
  )
  assert.deepEqual(
    events.map(({ payload: { phase, notifyUser, emailedUser, expiry, comment } }) => [
      phase,
      notifyUser,
      emailedUser,
      phase === 'cancel' ? comment : expiry,
    ]),
    [
      ['start', true, false, soon],
      ['modify', true, false, later],
      ['cancel', false, false, 'enough'],
    ],
  )
})
