/** Questions for the name of a host that are put to all on a network, and answers: LLMNR, NetBIOS, mDNS. */
import { parseAddress } from '../../../kernel/index.ts'
import type { End, TrialWire } from './wire.ts'

export type NamingWay = 'LLMNR' | 'NetBIOS' | 'mDNS'
export const namingWays: readonly NamingWay[] = ['LLMNR', 'NetBIOS', 'mDNS']

const everybody = '10.0.0.255'
const groups = {
  LLMNR: { address: '224.0.0.252', port: 5355 },
  NetBIOS: { address: everybody, port: 137 },
  mDNS: { address: '224.0.0.251', port: 5353 },
} as const

const u16 = (value: number) => Buffer.from([(value >>> 8) & 255, value & 255])

export interface NameQuestion {
  readonly client: string
  readonly name: string
  readonly way: NamingWay
  /** Who answers, after how long, and with which address; its own unless told otherwise. */
  readonly answers?: readonly NameAnswer[]
}

export interface NameAnswer {
  readonly by: string
  readonly address?: string
  readonly afterS?: number
}

/** Asks all, and has it answered; returns when the last answer came. */
export function askAll(wire: TrialWire, atS: number, question: NameQuestion): number {
  const { client, name, way, answers = [] } = question
  wire.setMac(everybody, 0xffff_ffff_ffff)
  const to = groups[way]
  const from: End = { address: client, port: way === 'LLMNR' ? wire.port() : to.port }
  const id = wire.random.below(65_536)
  const type = way === 'NetBIOS' ? 0x20 : 1
  const asked = Buffer.concat([written(name, way), u16(type), u16(1)])
  const flags = way === 'NetBIOS' ? 0x0110 : 0
  wire.udp(atS, { from, to, data: Buffer.concat([header(id, flags, [1, 0]), asked]) })
  let lastS = atS
  for (const { by, address = by, afterS = wire.between(0.001, 0.02) } of answers) {
    tellName(wire, atS + afterS, { by, name, way, address, to: way === 'mDNS' ? to : from, id })
    lastS = Math.max(lastS, atS + afterS)
  }
  return lastS
}

/** Says that a name belongs to an address: to one, or to all. */
export function tellName(
  wire: TrialWire,
  atS: number,
  told: { by: string; name: string; way: NamingWay; address: string; to?: End; id?: number },
): void {
  const { by, name, way, address, to = groups[way], id = 0 } = told
  const words = parseAddress(address)!
  const isSix = address.includes(':')
  const raw = isSix
    ? Buffer.concat([...words].flatMap((word) => [u16(word >>> 16), u16(word)]))
    : Buffer.concat([u16(words[3]! >>> 16), u16(words[3]!)])
  const data = way === 'NetBIOS' ? Buffer.concat([u16(0), raw]) : raw
  const type = way === 'NetBIOS' ? 0x20 : isSix ? 28 : 1
  const owner = written(name, way)
  const record = Buffer.concat([owner, u16(type), u16(1), u16(0), u16(120), u16(data.length), data])
  const from = { address: by, port: groups[way].port }
  const question = way === 'LLMNR' ? Buffer.concat([owner, u16(type), u16(1)]) : Buffer.alloc(0)
  const counts = [way === 'LLMNR' ? 1 : 0, 1] as const
  const flags = way === 'LLMNR' ? 0x8000 : 0x8400
  wire.udp(atS, { from, to, data: Buffer.concat([header(id, flags, counts), question, record]) })
}

function header(
  id: number,
  flags: number,
  [questions, answers]: readonly [number, number],
): Buffer {
  return Buffer.concat([id, flags, questions, answers, 0, 0].map(u16))
}

function written(name: string, way: NamingWay): Buffer {
  const text = way === 'mDNS' ? `${name}.local` : way === 'NetBIOS' ? netbiosOf(name) : name
  const labels = text.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)]))
  return Buffer.concat([...labels, Buffer.of(0)])
}

/** RFC 1001 14.1: 15 characters and what the name is for, each byte as two letters. */
function netbiosOf(name: string): string {
  const padded = Buffer.from(`${name.toUpperCase().slice(0, 15).padEnd(15)}\0`, 'latin1')
  return [...padded].map((byte) => String.fromCharCode(65 + (byte >> 4), 65 + (byte & 15))).join('')
}
