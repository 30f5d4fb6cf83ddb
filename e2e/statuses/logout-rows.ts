/** Status table of the Login API, "Logout a User". */
import assert from 'node:assert/strict'
import { type Answer, client } from '../support/http'
import { type LoginBody, login, okay, refresh } from '../support/login'
import { empty, errors, type Row } from './row'
import { someone, type World } from './world'

const endpoint = 'POST /api/logout'

/** Two logins of one user. */
async function twice(world: World): Promise<readonly [LoginBody, LoginBody]> {
  const { server, plain } = world
  const { email: loginId, password } = await someone(world, plain)
  const logIn = async () =>
    okay<LoginBody>(await login(server, { applicationId: plain.applicationId, loginId, password }, plain.headers))
  return [await logIn(), await logIn()]
}

const isAlive = async ({ server }: World, { refreshToken }: LoginBody): Promise<boolean> =>
  (await refresh(server, refreshToken)).status === 200

/** Empty, but for the cookies that it removes. */
const removes =
  (...names: string[]) =>
  (answer: Answer): void => {
    empty({ ...answer, cookies: [] })
    assert.deepEqual(
      answer.cookies.map((line) => /^(\w+)=;.*Max-Age=0/i.exec(line)?.[1]),
      names,
    )
  }

export const logoutRows: readonly Row[] = [
  {
    endpoint,
    status: 200,
    when: 'there is nothing to end',
    reach: ({ server }) => client(server.url).post('/api/logout'),
    holds: empty,
  },
  {
    endpoint,
    status: 200,
    when: 'the refresh token of the parameter ends, and no other',
    reach: async (world) => {
      const [first, second] = await twice(world)
      const answer = await client(world.server.url).post(`/api/logout?refreshToken=${first.refreshToken}`)
      assert.deepEqual([await isAlive(world, first), await isAlive(world, second)], [false, true])
      return answer
    },
    holds: empty,
  },
  {
    endpoint,
    status: 200,
    when: 'the refresh token of the cookie ends, and both cookies go',
    reach: async (world) => {
      const [first, second] = await twice(world)
      const headers = { cookie: `access_token=${first.token}; refresh_token=${first.refreshToken}` }
      const answer = await client(world.server.url).post('/api/logout', undefined, { headers })
      assert.deepEqual([await isAlive(world, first), await isAlive(world, second)], [false, true])
      return answer
    },
    holds: removes('access_token', 'refresh_token'),
  },
  {
    endpoint,
    status: 200,
    when: 'with global, every refresh token of the user ends',
    reach: async (world) => {
      const [first, second] = await twice(world)
      const body = { global: true, refreshToken: first.refreshToken }
      const answer = await client(world.server.url).post('/api/logout', body)
      assert.deepEqual([await isAlive(world, first), await isAlive(world, second)], [false, false])
      return answer
    },
    holds: empty,
  },
  {
    endpoint,
    status: 400,
    when: 'the body is not JSON',
    reach: ({ server }) =>
      client(server.url).post('/api/logout', '{', { headers: { 'content-type': 'application/json' } }),
    holds: (answer) => errors({ body: ['[invalidJSON]'] })(answer),
  },
]
