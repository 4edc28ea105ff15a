/**
 * What a flow's first bytes are: the reader of each protocol they may be, in turn, the surest first. Ports are
 * never asked.
 */
import { Protocol, type Recognition, type StreamHeads } from '../../contracts/index.ts'
import { readDnsFlow } from './dns-flow.ts'
import { readFtp } from './ftp.ts'
import { readHttp } from './http.ts'
import { readPlainTcp } from './plain-tcp.ts'
import { readPlainUdp } from './plain-udp.ts'
import { anyByte, candidates, type HeadReader, type Openings, plain, span } from './recognition.ts'
import { readShell } from './shell.ts'
import { readSsh } from './ssh.ts'
import { readTls } from './tls.ts'

interface Reader extends Openings {
  readonly read: HeadReader
}

const records = span(20, 23)
const capitals = span(0x41, 0x5a)
const any = { forward: anyByte, backward: anyByte } as const

const tcpReaders: readonly Reader[] = [
  { read: readTls, forward: records, backward: records },
  { read: readHttp, forward: capitals, backward: 'H' },
  { read: readSsh, forward: 'S', backward: 'S' },
  { read: readFtp, backward: '2' },
  { read: readPlainTcp, ...any },
  { read: readDnsFlow, ...any },
  { read: readShell, ...any },
]
const udpReaders: readonly Reader[] = [
  { read: readDnsFlow, ...any },
  { read: readHttp, forward: capitals, backward: 'H' },
  { read: readPlainUdp, ...any },
]
const tcpCandidates = candidates(tcpReaders)
const udpCandidates = candidates(udpReaders)

/** Every signature shows within this many bytes of each direction. */
const signatureBytes = 64

export function recognise(heads: StreamHeads): Recognition {
  const { protocol } = heads
  if (protocol === Protocol.icmp || protocol === Protocol.icmpv6) return plain('icmp', 'icmp')
  if (protocol === Protocol.tcp) return firstOf(tcpReaders, tcpCandidates(heads), heads)
  if (protocol === Protocol.udp) return firstOf(udpReaders, udpCandidates(heads), heads)
  return { application: null, isFinal: true, malformed: null }
}

function firstOf(readers: readonly Reader[], asked: number, heads: StreamHeads): Recognition {
  let waiting: Recognition | null = null
  for (let i = 0; i < readers.length; i++) {
    if ((asked & (1 << i)) === 0) continue
    const recognition = readers[i]!.read(heads)
    if (recognition === null) continue
    if (recognition.application !== null || recognition.isFinal) return recognition
    waiting ??= recognition
  }
  return waiting ?? { application: null, isFinal: isEnough(heads), malformed: null }
}

function isEnough({ forward, backward, isComplete, protocol }: StreamHeads): boolean {
  if (isComplete) return true
  const needed = protocol === Protocol.tcp ? signatureBytes : 1
  return forward.length >= needed && backward.length >= needed
}
