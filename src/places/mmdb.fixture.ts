/** For the tests: the smallest MMDB file there can be, of one IPv4 network (MaxMind DB File Format 2.0). */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

type Value = string | number | { readonly [name: string]: Value } | readonly string[]

const typeOf = { text: 2, uint32: 6, map: 7 } as const

function encoded(value: Value): Buffer {
  if (typeof value === 'string') {
    const bytes = Buffer.from(value)
    return Buffer.concat([control(typeOf.text, bytes.length), bytes])
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(value)
    return Buffer.concat([control(typeOf.uint32, 4), bytes])
  }
  // An array is type 11, which is written as 0 and 11 - 7.
  if (Array.isArray(value))
    return Buffer.concat([Buffer.of(value.length, 4), ...(value as string[]).map(encoded)])
  const entries = Object.entries(value as Readonly<Record<string, Value>>)
  const parts = entries.flatMap(([name, one]) => [encoded(name), encoded(one)])
  return Buffer.concat([control(typeOf.map, entries.length), ...parts])
}

/** Of fewer than 285 bytes: those from 29 on take a second byte. */
function control(type: number, size: number): Buffer {
  return size < 29 ? Buffer.of((type << 5) | size) : Buffer.of((type << 5) | 29, size - 29)
}

/** Yields its path. `firstByte`: of the addresses that it knows, all of them by `data`. */
export function mmdbWith(firstByte: number, data: { readonly [name: string]: Value }): string {
  const nodes = 8
  const none = nodes
  const records = Array.from({ length: nodes }, (_, i) => {
    const isSet = ((firstByte >> (7 - i)) & 1) === 1
    const next = i + 1 < nodes ? i + 1 : nodes + 16
    const [left, right] = isSet ? [none, next] : [next, none]
    const node = Buffer.alloc(6)
    node.writeUIntBE(left, 0, 3)
    node.writeUIntBE(right, 3, 3)
    return node
  })
  const metadata = encoded({
    ...{ node_count: nodes, record_size: 24, ip_version: 4, database_type: 'Test-ASN' },
    ...{ languages: ['en'], binary_format_major_version: 2, binary_format_minor_version: 0 },
    ...{ build_epoch: 1_700_000_000, description: { en: 'of a test' } },
  })
  const mark = Buffer.concat([Buffer.of(0xab, 0xcd, 0xef), Buffer.from('MaxMind.com')])
  const path = join(mkdtempSync(join(tmpdir(), 'amoskys-mmdb-')), 'asn.mmdb')
  writeFileSync(path, Buffer.concat([...records, Buffer.alloc(16), encoded(data), mark, metadata]))
  return path
}
