/** A body is never held past its limit, whatever its header says of it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { mediaType, readBody } from './body'

/** A request whose body comes in these chunks; `pulled` tells how many were asked for. */
function streamed(chunks: Iterable<Uint8Array>, headers: Record<string, string> = {}) {
  const iterator = chunks[Symbol.iterator]()
  const state = { pulled: 0, cancelled: false }
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        state.pulled += 1
        const { done, value } = iterator.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel() {
        state.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  const request = new Request('http://localhost/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit)
  return { request, state }
}

function* endless(): Generator<Uint8Array> {
  for (;;) yield new Uint8Array(100)
}

test('chunks are joined in order, up to the limit and not a byte more', async () => {
  const chunks = fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(chunks, fc.nat(120), async (given, limit) => {
      const whole = Buffer.concat(given)
      const read = await readBody(streamed(given).request, limit)
      if (whole.length > limit) assert.deepEqual(read, { kind: 'tooLarge' })
      else assert.deepEqual(read.kind === 'body' && Buffer.from(read.bytes), whole)
    }),
  )
})

test('IN-02: a stream that never ends is cut at the limit, without a Content-Length and with one that lies', async () => {
  for (const headers of [{}, { 'content-length': '5' }, { 'content-length': 'x' }, { 'content-length': '-1' }]) {
    const { request, state } = streamed(endless(), headers as Record<string, string>)
    assert.deepEqual(await readBody(request, 1000), { kind: 'tooLarge' })
    assert.equal(state.pulled, 11)
    assert.ok(state.cancelled)
  }
})

test('IN-02: a Content-Length above the limit is refused before a byte is read', async () => {
  const { request, state } = streamed(endless(), { 'content-length': '1001' })
  assert.deepEqual(await readBody(request, 1000), { kind: 'tooLarge' })
  assert.equal(state.pulled, 0)
})

test('a body that breaks off is no body', async () => {
  const body = new ReadableStream({ pull: (controller) => controller.error(new Error('reset')) })
  const request = new Request('http://localhost/', { method: 'POST', body, duplex: 'half' } as RequestInit)
  assert.deepEqual(await readBody(request), { kind: 'aborted' })
})

test('no body is an empty one', async () => {
  const read = await readBody(new Request('http://localhost/', { method: 'POST' }))
  assert.equal(read.kind === 'body' && read.bytes.byteLength, 0)
})

test('a media type is compared without its parameters and case', () => {
  const of = (value?: string) =>
    mediaType(new Request('http://localhost/', value === undefined ? {} : { headers: { 'content-type': value } }))
  assert.equal(of('Application/JSON ; charset=UTF-8'), 'application/json')
  assert.equal(of('text/plain'), 'text/plain')
  assert.equal(of(), '')
})
