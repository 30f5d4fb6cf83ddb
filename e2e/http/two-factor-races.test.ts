/** Second factors under concurrency, on PostgreSQL: of twenty simultaneous attempts one wins, every time. */
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { chosenDatabases, forEachDatabase } from '../support/databases'
import { client } from '../support/http'
import { api, createPerson, okay } from '../support/login'
import { race, tally } from '../support/race'
import type { Server } from '../support/server'
import { enableAuthenticator } from '../support/two-factor'

const rounds = 25
const parallel = 20

if (chosenDatabases().includes('postgresql')) {
  forEachDatabase((name, start) => {
    // The embedded database has one connection: nothing races there.
    if (name !== 'postgresql') return
    let server: Server

    before(async () => {
      server = await start()
    })

    const startChallenge = async (userId: string): Promise<string> =>
      okay<{ twoFactorId: string }>(await api(server).post('/api/two-factor/start', { userId })).twoFactorId

    const complete = async (twoFactorId: string, code: string): Promise<number> =>
      (await client(server.url).post('/api/two-factor/login', { twoFactorId, code, noJWT: true })).status

    async function newPerson() {
      const { id } = await createPerson(server)
      return { id, ...(await enableAuthenticator(server, id)) }
    }

    /** One success; the others are told that the code is wrong or, once there were too many of those, that nothing is open. */
    function assertOneWinner(statuses: number[]): void {
      const { 200: won, 404: gone = 0, 421: wrong = 0, ...others } = tally(statuses)
      assert.deepEqual([won, gone + wrong, others], [1, parallel - 1, {}])
    }

    describe(`${parallel} at once, ${rounds} times`, () => {
      test('MF-01: one code for as many challenges', async () => {
        for (let round = 0; round < rounds; round++) {
          const person = await newPerson()
          const challenges = await race(parallel, () => startChallenge(person.id))
          const code = person.codeAfter(0)
          assertOneWinner(await race(parallel, (n) => complete(challenges[n] ?? '', code)))
        }
      })

      test('MF-04: one challenge, with a right code each time', async () => {
        for (let round = 0; round < rounds; round++) {
          const person = await newPerson()
          const twoFactorId = await startChallenge(person.id)
          const codes = [person.codeAfter(0), person.codeAfter(1), ...person.recoveryCodes]
          const statuses = await race(parallel, (n) => complete(twoFactorId, codes[n % codes.length] ?? ''))
          assertOneWinner(statuses)
        }
      })

      test('MF-07: one recovery code for as many challenges', async () => {
        for (let round = 0; round < rounds; round++) {
          const person = await newPerson()
          const challenges = await race(parallel, () => startChallenge(person.id))
          const [code = ''] = person.recoveryCodes
          assertOneWinner(await race(parallel, (n) => complete(challenges[n] ?? '', code)))
          const { recoveryCodes } = okay<{ recoveryCodes: string[] }>(
            await api(server).get(`/api/user/two-factor/recovery-code/${person.id}`),
          )
          assert.equal(recoveryCodes.length, 9)
        }
      })

      test('MF-02: wrong codes for one challenge, and the right one after them', async () => {
        for (let round = 0; round < rounds; round++) {
          const person = await newPerson()
          const twoFactorId = await startChallenge(person.id)
          const statuses = await race(parallel, () => complete(twoFactorId, 'wrong'))
          assert.deepEqual(tally(statuses), { 404: parallel - 5, 421: 5 })
          assert.equal(await complete(twoFactorId, person.codeAfter(0)), 404)
        }
      })
    })
  })
}
