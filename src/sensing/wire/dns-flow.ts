/** What the first DNS messages of a flow say, over UDP or with a length before each over TCP (RFC 7766 8). */
import {
  type DnsApplication,
  type DnsFields,
  Protocol,
  type StreamHeads,
} from '../../contracts/index.ts'
import { textEntropy } from '../../kernel/index.ts'
import { u16 } from './bytes.ts'
import { looksLikeDns, looksLikeNetbiosName, readDns } from './dns.ts'
import type { HeadReader } from './recognition.ts'
import { found, plain } from './recognition.ts'

const nameError = 3
const tcpLength = 2
/** Messages of one direction that are read: a flow's first bytes hold few. */
const messagesMax = 32

export const readDnsFlow: HeadReader = (heads) => {
  const first = firstMessage(heads, heads.forward) ?? firstMessage(heads, heads.backward)
  if (first === null || !looksLikeDns(first)) return null
  if (looksLikeNetbiosName(first)) return plain('netbios', 'other')
  const messages = [...messagesOf(heads, heads.forward), ...messagesOf(heads, heads.backward)]
  return found(summarise(messages))
}

/** The first of `messagesOf`. */
function firstMessage({ protocol }: StreamHeads, bytes: Uint8Array): Uint8Array | null {
  if (protocol !== Protocol.tcp) return bytes.length > 0 ? bytes : null
  if (bytes.length <= tcpLength || tcpLength + u16(bytes, 0) > bytes.length) return null
  return bytes.subarray(tcpLength, tcpLength + u16(bytes, 0))
}

/** The whole messages at the start of one direction; over UDP its first datagram. */
function messagesOf({ protocol }: StreamHeads, bytes: Uint8Array): Uint8Array[] {
  if (protocol !== Protocol.tcp) return bytes.length > 0 ? [bytes] : []
  const messages: Uint8Array[] = []
  for (let at = 0; at + tcpLength < bytes.length && messages.length < messagesMax; ) {
    const end = at + tcpLength + u16(bytes, at)
    if (end > bytes.length) break
    messages.push(bytes.subarray(at + tcpLength, end))
    at = end
  }
  return messages
}

function summarise(messages: readonly Uint8Array[]): DnsApplication {
  const read = messages.map((message) => readDns(message, 0, message.length))
  const fields = read.filter((answer): answer is DnsFields => !('layer' in answer))
  const names = fields.map((message) => message.name)
  return {
    kind: 'dns',
    queries: fields.filter((message) => !message.isResponse).length,
    responses: fields.filter((message) => message.isResponse).length,
    nxdomain: fields.filter((message) => message.isResponse && message.responseCode === nameError)
      .length,
    firstName: names[0] ?? '',
    longestName: Math.max(0, ...names.map((name) => name.length)),
    labelEntropy: textEntropy(longest(names.flatMap((name) => name.split('.')))),
  }
}

function longest(texts: readonly string[]): string {
  return texts.reduce((best, text) => (text.length > best.length ? text : best), '')
}
