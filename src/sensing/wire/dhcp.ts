/** What DHCP for IPv4 says of hosts: how a client calls itself, and what a server gives it (RFC 2131, 2132, 4702). */
import type { Malformed, NameClaim, NameFields, NameReading } from '../../contracts/index.ts'
import { u32, u48 } from './bytes.ts'
import { cleanText } from './text.ts'

const field = {
  operation: 0,
  hardware: 1,
  hardwareLength: 2,
  clientAddress: 12,
  yourAddress: 16,
  clientMac: 28,
  cookie: 236,
  options: 240,
} as const
const Operation = { request: 1, reply: 2 } as const
const Option = {
  pad: 0,
  routers: 3,
  hostName: 12,
  messageType: 53,
  fullName: 81,
  end: 255,
} as const
const MessageType = { discover: 1, request: 3, acknowledge: 5, inform: 8 } as const

const magicCookie = 0x6382_5363
const ethernet = 1
const macBytes = 6
const routersMax = 4
/** RFC 4702 2.1: the name is written as in DNS, each label behind its length. */
const isWireNameBit = 0x04
/** RFC 4702 2: flags and two result codes stand before the name. */
const fullNameStart = 3
const nameCharactersMax = 255

/** BOOTP without options says nothing of names. */
export function readDhcpNames(message: Uint8Array): NameReading {
  if (message.length < field.cookie)
    return { names: [], malformed: broken(message, 0, field.cookie) }
  const isKnown =
    message.length >= field.options &&
    u32(message, field.cookie) === magicCookie &&
    message[field.hardware] === ethernet &&
    message[field.hardwareLength] === macBytes
  if (!isKnown) return { names: [], malformed: null }
  const options = readOptions(message)
  const reader = message[field.operation] === Operation.reply ? namesOfReply : namesOfRequest
  return { names: reader(message, options), malformed: options.malformed }
}

interface Options {
  readonly messageType: number
  /** `''` where none was said. */
  readonly name: string
  readonly routers: readonly Uint32Array[]
  readonly malformed: Malformed | null
}

function readOptions(message: Uint8Array): Options {
  let messageType = 0
  let hostName = ''
  let fullName = ''
  let routers: readonly Uint32Array[] = []
  let malformed: Malformed | null = null
  for (let at: number = field.options; at < message.length && message[at] !== Option.end; ) {
    if (message[at] === Option.pad) {
      at++
      continue
    }
    const from = at + 2
    const end = from > message.length ? from : from + message[at + 1]!
    if (end > message.length) {
      malformed = broken(message, at, end - at)
      break
    }
    const option = message[at]
    if (option === Option.messageType && end > from) messageType = message[from]!
    else if (option === Option.hostName) hostName = nameText(message, from, end)
    else if (option === Option.fullName) fullName = readFullName(message, from, end)
    else if (option === Option.routers) routers = readRouters(message, from, end)
    at = end
  }
  return { messageType, name: fullName || hostName, routers, malformed }
}

/** The client asks, and may say how it is called. */
function namesOfRequest(message: Uint8Array, { messageType, name }: Options): NameFields[] {
  const isAsking =
    messageType === MessageType.discover ||
    messageType === MessageType.request ||
    messageType === MessageType.inform
  const address = addressAt(message, field.clientAddress)
  if (!isAsking || (name === '' && address[3] === 0)) return []
  return [fieldsOf(message, 'name', { address, name })]
}

/** The server gives an address, or only settings to one who has it (RFC 2131 4.3.5). */
function namesOfReply(message: Uint8Array, options: Options): NameFields[] {
  if (options.messageType !== MessageType.acknowledge) return []
  const yours = addressAt(message, field.yourAddress)
  const { name } = options
  const leases = yours[3] === 0 ? [] : [fieldsOf(message, 'lease', { address: yours, name })]
  const routers = options.routers.map((address) =>
    fieldsOf(message, 'router', { address, name: '' }),
  )
  return [...leases, ...routers]
}

function fieldsOf(
  message: Uint8Array,
  claim: NameClaim,
  said: Pick<NameFields, 'address' | 'name'>,
): NameFields {
  return { claim, source: 'dhcp', ...said, mac: u48(message, field.clientMac) }
}

function addressAt(message: Uint8Array, at: number): Uint32Array {
  return Uint32Array.of(0, 0, 0xffff, u32(message, at))
}

function readRouters(message: Uint8Array, from: number, end: number): Uint32Array[] {
  const count = Math.min(Math.floor((end - from) / 4), routersMax)
  return Array.from({ length: count }, (_, i) => addressAt(message, from + 4 * i))
}

/** Some clients end their name with a zero byte, which is no part of it. */
function nameText(message: Uint8Array, from: number, end: number): string {
  let to = end
  while (to > from && (message[to - 1] === 0 || message[to - 1] === dot)) to--
  return cleanText(message, from, { to, charactersMax: nameCharactersMax })
}
const dot = 0x2e

function readFullName(message: Uint8Array, from: number, end: number): string {
  const start = from + fullNameStart
  if (start >= end) return ''
  if ((message[from]! & isWireNameBit) === 0) return nameText(message, start, end)
  const labels: string[] = []
  for (let at = start; at < end && message[at] !== 0; ) {
    const to = at + 1 + message[at]!
    if (to > end) return ''
    labels.push(cleanText(message, at + 1, { to, charactersMax: nameCharactersMax }))
    at = to
  }
  return labels.join('.').slice(0, nameCharactersMax)
}

function broken(message: Uint8Array, offset: number, bytesNeeded: number): Malformed {
  return { layer: 'dhcp', offset, bytesNeeded, bytesPresent: message.length - offset }
}
