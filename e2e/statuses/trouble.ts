/** What no request can help: the database goes away, its disk is damaged, more passwords come than can be hashed. */
import assert from 'node:assert/strict'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { Agent } from 'node:http'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, client, send } from '../support/http'
import { newSecret } from '../support/login'
import { address, bystanders, type Ordinary, ordinary } from './ordinary'
import type { World } from './world'

/** Answers in the order of the requests. */
type Answers = Promise<readonly Answer[]>

async function prepared(world: World, requests: readonly Ordinary[]): Promise<(() => Promise<Answer>)[]> {
  const sends: (() => Promise<Answer>)[] = []
  for (const request of requests) sends.push(await request.prepare(world))
  return sends
}

/** Every ordinary request while PostgreSQL is away, which it is until all are answered. */
export async function whileAway(world: World): Answers {
  const { postgres, server } = world
  assert.ok(postgres)
  const sends = await prepared(world, ordinary)
  await postgres.pause()
  const answers = await Promise.all(sends.map((request) => request()))
  await postgres.resume()
  for (let waited = 0; (await client(server.url).get('/api/status')).status !== 200; waited += 100) {
    assert.ok(waited < 10_000, 'it heals within 10 s')
    await sleep(100)
  }
  return answers
}

/** The first number that PostgreSQL gives to a file of ours; those below are its own. */
const firstOwnFile = 16_384

async function tableFiles(folder: string): Promise<string[]> {
  const names = await readdir(path.join(folder, 'base'), { recursive: true })
  return names
    .filter((name) => Number(path.basename(name)) >= firstOwnFile && name.includes(path.sep))
    .map((name) => path.join(folder, 'base', name))
}

/** Overwrites every table that has a row with this text. */
async function damage(folder: string, text: string): Promise<void> {
  let damaged = 0
  for (const file of await tableFiles(folder)) {
    const content = await readFile(file)
    if (!content.includes(text)) continue
    await writeFile(file, content.fill(0xff))
    damaged += 1
  }
  assert.ok(damaged > 0, 'there is something to damage')
}

/**
 * Every ordinary request after the disk has lost refresh tokens and login records, which no server can make up for. Nothing is as it was
 * afterwards.
 */
export async function onDamagedDisk(world: World): Answers {
  const { postgres, server } = world
  const sends = await prepared(world, ordinary)
  await server.restart(async () => {
    await postgres?.shutDown()
    await damage(postgres?.directory ?? path.join(server.dataDir, 'db'), address)
    await postgres?.resume()
  })
  return Promise.all(sends.map((request) => request()))
}

type Flood = { readonly turnedAway: Answer; readonly meanwhile: readonly Answer[] }

const floods = new WeakMap<World, Promise<Flood>>()

/** More logins at a time than may wait, and meanwhile the requests that hash nothing. Once for a world. */
export function whileFlooded(world: World): Promise<Flood> {
  const result = floods.get(world) ?? flood(world)
  floods.set(world, result)
  return result
}

async function flood(world: World): Promise<Flood> {
  const { plain, server } = world
  const sends = await prepared(world, bystanders)
  const agent = new Agent({ keepAlive: true, maxSockets: floodSize })
  const body = { applicationId: plain.applicationId, loginId: 'nobody@example.com', password: newSecret() }
  const headers = { authorization: server.apiKey }
  const refused: Answer[] = []
  const { promise: full, resolve: wake } = signal()
  const logins = Array.from({ length: floodSize }, async () => {
    const answer = await send(`${server.url}/api/login`, { method: 'POST', agent, body, headers })
    if (answer.status !== 503) return
    refused.push(answer)
    wake()
  })
  const all = Promise.all(logins)
  await Promise.race([full, all])
  const meanwhile = await Promise.all(sends.map((request) => request()))
  await all
  agent.destroy()
  const [turnedAway] = refused
  assert.ok(turnedAway, 'nobody was turned away')
  return { turnedAway, meanwhile }
}

function signal(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {}
  const promise = new Promise<void>((given) => {
    resolve = given
  })
  return { promise, resolve }
}

/** One hash at a time, a hundred that wait, and some more. */
const floodSize = 160
