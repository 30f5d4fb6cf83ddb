/**
 * A zip archive of one entry, written while its content is still being read (PKWARE APPNOTE 6.3.10). Nothing is kept: sizes and
 * checksum follow the content in a data descriptor (§4.3.9). Compression runs on zlib's threads, not on the event loop.
 */
import { Readable } from 'node:stream'
import { constants, crc32, createDeflateRaw } from 'node:zlib'

/** What the descriptor and the directory say of the entry; sizes in bytes. */
type Entry = {
  readonly name: Buffer
  readonly time: number
  readonly checksum: number
  readonly compressed: bigint
  readonly size: bigint
}

const fourBytes = 0xffff_ffffn
/** Sizes follow in a data descriptor; the name is UTF-8. */
const flags = 0x0808
const deflated = 8
/** 2.0: deflate. 4.5: Zip64, only for an entry past 4 GiB, which is what readers expect its descriptor to mean. */
const versions = { plain: 20, zip64: 45 } as const

/** Little-endian fields, each a value and its width in bytes. */
function fields(...pairs: readonly (readonly [value: number | bigint, width: 2 | 4 | 8])[]): Buffer {
  const bytes = Buffer.alloc(pairs.reduce((sum, [, width]) => sum + width, 0))
  let at = 0
  for (const [value, width] of pairs) {
    if (width === 8) bytes.writeBigUInt64LE(BigInt(value), at)
    else bytes.writeUIntLE(Number(value), at, width)
    at += width
  }
  return bytes
}

/** Date and time of MS-DOS in UTC, two seconds fine; they begin in 1980. */
function dosTime(instant: number): number {
  const date = new Date(Math.max(instant, Date.UTC(1980, 0, 1)))
  const day = ((date.getUTCFullYear() - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate()
  const time = (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1)
  return day * 0x1_0000 + time
}

function isLarge({ compressed, size }: Entry): boolean {
  return compressed > fourBytes || size > fourBytes
}

const localHeader = (name: Buffer, time: number): Buffer =>
  Buffer.concat([
    fields(
      [0x04034b50, 4],
      [versions.plain, 2],
      [flags, 2],
      [deflated, 2],
      [time, 4],
      [0, 4],
      [0, 4],
      [0, 4],
      [name.length, 2],
      [0, 2],
    ),
    name,
  ])

function dataDescriptor(entry: Entry): Buffer {
  const width = isLarge(entry) ? 8 : 4
  return fields([0x08074b50, 4], [entry.checksum, 4], [entry.compressed, width], [entry.size, width])
}

function directory(entry: Entry): Buffer {
  const { name, time, checksum, compressed, size } = entry
  const large = isLarge(entry)
  const extra = large ? fields([1, 2], [16, 2], [size, 8], [compressed, 8]) : Buffer.alloc(0)
  const version = large ? versions.zip64 : versions.plain
  const inHeader = (value: bigint) => (large ? fourBytes : value)
  return Buffer.concat([
    fields([0x02014b50, 4], [version, 2], [version, 2], [flags, 2], [deflated, 2], [time, 4], [checksum, 4]),
    fields(
      [inHeader(compressed), 4],
      [inHeader(size), 4],
      [name.length, 2],
      [extra.length, 2],
      [0, 2],
      [0, 2],
      [0, 2],
      [0, 4],
      [0, 4],
    ),
    name,
    extra,
  ])
}

/** The end of the archive: where the directory begins, if need be in Zip64 (§4.3.14 to §4.3.16). */
function end(start: bigint, length: bigint): Buffer {
  const plain = fields(
    [0x06054b50, 4],
    [0, 2],
    [0, 2],
    [1, 2],
    [1, 2],
    [length, 4],
    [start > fourBytes ? fourBytes : start, 4],
    [0, 2],
  )
  if (start <= fourBytes) return plain
  const { zip64 } = versions
  const record = fields(
    [0x06064b50, 4],
    [44, 8],
    [zip64, 2],
    [zip64, 2],
    [0, 4],
    [0, 4],
    [1, 8],
    [1, 8],
    [length, 8],
    [start, 8],
  )
  const locator = fields([0x07064b50, 4], [0, 4], [start + length, 8], [1, 4])
  return Buffer.concat([record, locator, plain])
}

/** The archive in pieces. `modified` in ms since the epoch. An error of `content` ends the archive with that error. */
export async function* zipOf(
  fileName: string,
  content: AsyncIterable<Uint8Array>,
  modified: number,
): AsyncGenerator<Uint8Array, void> {
  const name = Buffer.from(fileName, 'utf8')
  const time = dosTime(modified)
  let checksum = 0
  let size = 0n
  async function* measured() {
    for await (const chunk of content) {
      checksum = crc32(chunk, checksum)
      size += BigInt(chunk.byteLength)
      yield chunk
    }
  }
  const header = localHeader(name, time)
  yield header
  // The content repeats itself so much that more effort saves little.
  const deflate = createDeflateRaw({ level: constants.Z_BEST_SPEED })
  const source = Readable.from(measured(), { objectMode: true, highWaterMark: 1 })
  source.once('error', (error) => deflate.destroy(error))
  source.pipe(deflate)
  let compressed = 0n
  try {
    for await (const chunk of deflate as AsyncIterable<Buffer>) {
      compressed += BigInt(chunk.length)
      yield chunk
    }
  } finally {
    // A reader that went away must not leave the query running.
    source.destroy()
  }
  const entry: Entry = { name, time, checksum, compressed, size }
  const descriptor = dataDescriptor(entry)
  const central = directory(entry)
  yield descriptor
  yield central
  yield end(BigInt(header.length + descriptor.length) + compressed, BigInt(central.length))
}
