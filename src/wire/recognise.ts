/** What a flow's first bytes are: each protocol's reader in turn, the surest first. Ports are never asked. */
import { Protocol, type Recognition, type StreamHeads } from '../contracts/index.ts'
import { readDnsFlow } from './dns-flow.ts'
import { readFtp } from './ftp.ts'
import { readHttp } from './http.ts'
import { readPlainTcp } from './plain-tcp.ts'
import { readPlainUdp } from './plain-udp.ts'
import { type HeadReader, plain } from './recognition.ts'
import { readSsh } from './ssh.ts'
import { readTls } from './tls.ts'

const tcpReaders: readonly HeadReader[] = [
  readTls,
  readHttp,
  readSsh,
  readFtp,
  readPlainTcp,
  readDnsFlow,
]
const udpReaders: readonly HeadReader[] = [readDnsFlow, readHttp, readPlainUdp]

/** Every signature shows within this many bytes of each direction. */
const signatureBytes = 64

export function recognise(heads: StreamHeads): Recognition {
  const { protocol } = heads
  if (protocol === Protocol.icmp || protocol === Protocol.icmpv6) return plain('icmp', 'icmp')
  if (protocol === Protocol.tcp) return firstOf(tcpReaders, heads)
  if (protocol === Protocol.udp) return firstOf(udpReaders, heads)
  return { application: null, isFinal: true, malformed: null }
}

function firstOf(readers: readonly HeadReader[], heads: StreamHeads): Recognition {
  let waiting: Recognition | null = null
  for (const read of readers) {
    const recognition = read(heads)
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
