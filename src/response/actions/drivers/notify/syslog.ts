/** RFC 5424, over UDP (RFC 5426) or TCP with octet counting (RFC 6587). */
import { createSocket } from 'node:dgram'
import { connect, isIPv6 } from 'node:net'
import { isoTime } from '../../../../kernel/index.ts'
import { NotSent, patience } from './attempts.ts'
import { placeOf, type SyslogChannel } from './channel.ts'
import type { Message } from './message.ts'

/** Facility local0, severity warning. */
const priority = 16 * 8 + 4
/** Every receiver takes 480 octets, and should take 2048; a datagram of this many is not cut up on its way. */
const datagramMax = 1200
/** For documents and private use (RFC 5612). */
const enterprise = 32473

export function syslogText(message: Message, hostName: string): string {
  const { id, traceId, text, link, atMs } = message
  const host = hostName.replaceAll(/[^\x21-\x7e]/g, '').slice(0, 255) || '-'
  const data = Object.entries({ action: id, trace: traceId, link })
    .map(([name, value]) => ` ${name}="${value.replaceAll(/["\\\]]/g, String.raw`\$&`)}"`)
    .join('')
  return `<${priority}>1 ${isoTime(atMs * 1000)} ${host} amoskys - notification [amoskys@${enterprise}${data}] \u{feff}${text}`
}

export async function sendSyslog(channel: SyslogChannel, message: Message, hostName: string) {
  const text = Buffer.from(syslogText(message, hostName))
  await (channel.transport === 'udp' ? overUdp(channel, text) : overTcp(channel, text))
}

function overUdp(channel: SyslogChannel, text: Buffer): Promise<void> {
  const socket = createSocket(isIPv6(channel.host) ? 'udp6' : 'udp4')
  return new Promise((resolve, reject) => {
    const end = (thrown: Error | null) => {
      socket.close()
      if (thrown === null) resolve()
      else reject(notSent(channel, thrown))
    }
    socket.once('error', end)
    socket.send(whole(text, datagramMax), channel.port, channel.host, end)
  })
}

/** Cut between characters. */
function whole(text: Buffer, max: number): Buffer {
  let end = Math.min(text.length, max)
  while (end < text.length && (text[end]! & 0xc0) === 0x80) end--
  return text.subarray(0, end)
}

function overTcp(channel: SyslogChannel, text: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(channel.port, channel.host)
    socket.setTimeout(patience.attemptMs, () => socket.destroy(new Error('no answer in time')))
    socket.once('error', (thrown) => reject(notSent(channel, thrown)))
    socket.once('connect', () => socket.end(Buffer.concat([Buffer.from(`${text.length} `), text])))
    socket.once('finish', () => {
      resolve()
      socket.destroySoon()
    })
  })
}

function notSent(channel: SyslogChannel, thrown: Error): NotSent {
  const why = 'code' in thrown ? String(thrown.code) : thrown.message
  return new NotSent(`${placeOf(channel)} was not reached: ${why}`, { isFinal: false })
}
