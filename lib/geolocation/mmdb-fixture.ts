/** For tests: a small MaxMind DB file (MaxMind DB File Format Specification 2.0), IPv4 networks in a tree of 24-bit records. */

type Value = string | number | readonly Value[] | { readonly [key: string]: Value }

const type = { string: 2, double: 3, uint32: 6, map: 7, array: 11 } as const

/** Types above 7 are extended: a zero type and the rest in the next byte. Sizes from 29 on take another byte. */
function control(kind: number, size: number): Buffer {
  const first = (kind > 7 ? 0 : kind << 5) | Math.min(size, 29)
  return Buffer.from([first, ...(kind > 7 ? [kind - 7] : []), ...(size >= 29 ? [size - 29] : [])])
}

function encode(value: Value): Buffer {
  if (typeof value === 'string')
    return Buffer.concat([control(type.string, Buffer.byteLength(value)), Buffer.from(value)])
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(8)
    bytes.writeDoubleBE(value)
    return Buffer.concat([control(type.double, 8), bytes])
  }
  if (Array.isArray(value)) return Buffer.concat([control(type.array, value.length), ...value.map(encode)])
  const entries = Object.entries(value)
  return Buffer.concat([
    control(type.map, entries.length),
    ...entries.flatMap(([key, item]) => [encode(key), encode(item)]),
  ])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return Buffer.concat([control(type.uint32, 4), bytes])
}

function metadata(nodeCount: number): Buffer {
  const pairs: readonly (readonly [string, Buffer])[] = [
    ['node_count', uint32(nodeCount)],
    ['record_size', uint32(24)],
    ['ip_version', uint32(4)],
    ['database_type', encode('Test-City')],
    ['languages', encode(['en'])],
    ['binary_format_major_version', uint32(2)],
    ['binary_format_minor_version', uint32(0)],
    ['build_epoch', uint32(0)],
    ['description', encode({ en: 'test' })],
  ]
  const map = Buffer.concat([control(type.map, pairs.length), ...pairs.flatMap(([key, value]) => [encode(key), value])])
  return Buffer.concat([Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'), map])
}

type Leaf = { readonly offset: number }
type Node = { readonly index: number; branches: [left?: Node | Leaf, right?: Node | Leaf] }

/** The bits of a network's prefix, `203.0.113.0/24`. */
function prefixOf(network: string): string {
  const [address = '', length = '32'] = network.split('/')
  const bits = address.split('.').map((part) => Number(part).toString(2).padStart(8, '0'))
  return bits.join('').slice(0, Number(length))
}

/** The bytes of a database that knows these IPv4 networks, such as `203.0.113.0/24`; they must not overlap. */
export function mmdb(networks: Readonly<Record<string, Value>>): Buffer {
  const nodes: Node[] = []
  const newNode = (): Node => {
    const node: Node = { index: nodes.length, branches: [] }
    nodes.push(node)
    return node
  }
  const root = newNode()
  const records: Buffer[] = []
  let offset = 0
  for (const [network, value] of Object.entries(networks)) {
    const bits = [...prefixOf(network)].map((bit) => (bit === '1' ? 1 : 0))
    let node = root
    for (const bit of bits.slice(0, -1)) {
      const next = node.branches[bit] ?? newNode()
      if ('offset' in next) throw new Error(`${network} overlaps another network`)
      node.branches[bit] = next
      node = next
    }
    node.branches[bits.at(-1) ?? 0] = { offset }
    const record = encode(value)
    records.push(record)
    offset += record.length
  }
  const tree = Buffer.alloc(nodes.length * 6)
  for (const { index, branches } of nodes) {
    for (const side of [0, 1] as const) {
      const branch = branches[side]
      const record =
        branch === undefined ? nodes.length : 'offset' in branch ? nodes.length + 16 + branch.offset : branch.index
      tree.writeUIntBE(record, index * 6 + side * 3, 3)
    }
  }
  return Buffer.concat([tree, Buffer.alloc(16), ...records, metadata(nodes.length)])
}
