/** Writes trials as labelled captures, as the lab writes its own: what the flow model learns from beside the lab. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  type Attack,
  type BehaviourTrials,
  type LookAlike,
  pointsOf,
  type TrialFrame,
} from '../../src/detection/behaviours/trials/index.ts'
import { wireOf } from './try.ts'

/** Attacks that show in single flows; the others are for behaviours alone. */
const learned: readonly string[] = [
  'brute-force',
  'beacon',
  'dns-tunnel',
  'icmp-tunnel',
  'exfiltration',
]
/** A capture with more packets is a flood or a bulk transfer: it would outweigh the others. */
const framesMax = 20_000

interface Rule {
  readonly behaviour: string
  readonly protocol: 'tcp' | 'udp' | 'icmp'
  readonly client: string
  readonly server: string
  readonly serverPorts?: readonly number[]
  readonly fromSeconds: 0
  readonly toSeconds: number
}

/** Returns how many captures were written. */
export async function writeCaptures(
  all: readonly BehaviourTrials[],
  folder: string,
): Promise<number> {
  await mkdir(folder, { recursive: true })
  const labels: { file: string; malicious: readonly Rule[] }[] = []
  for (const trials of all) {
    const isLearned = learned.includes(trials.behaviour)
    const situations = [
      ...(isLearned ? trials.attacks.map((one) => ({ one, behaviour: trials.behaviour })) : []),
      ...trials.lookAlikes.map((one) => ({ one, behaviour: '' })),
    ]
    for (const [i, { one, behaviour }] of situations.entries())
      for (const [j, frames] of framesOf(one)) {
        if (frames.length === 0 || frames.length > framesMax) continue
        // One situation is one folder: its cells are kin, and a split keeps them together.
        const file = `${trials.behaviour}-${i}/${j}.pcap`
        await mkdir(join(folder, dirname(file)), { recursive: true })
        await writeFile(join(folder, file), pcapOf(frames))
        labels.push({ file, malicious: behaviour === '' ? [] : rulesOf(frames, behaviour) })
      }
  }
  await writeFile(join(folder, 'labels.json'), JSON.stringify(labels, null, 1))
  return labels.length
}

function* framesOf(situation: Attack | LookAlike): Generator<[number, readonly TrialFrame[]]> {
  for (const [i, point] of pointsOf(situation.axes).entries()) {
    const wire = wireOf(situation, point, 0)
    yield [i, wire.frames()]
  }
}

/** The conversations of an attack, ordinary use beside it apart: by their ends, and the lesser of their ports. */
function rulesOf(frames: readonly TrialFrame[], behaviour: string): Rule[] {
  const rules = new Map<string, Rule>()
  for (const { bytes, isOrdinary } of frames) {
    const packet = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    if (isOrdinary || packet.readUInt16BE(12) !== 0x0800) continue
    const protocol = ({ 6: 'tcp', 17: 'udp', 1: 'icmp' } as const)[packet[23]!]
    if (protocol === undefined) continue
    const [source, destination] = [26, 30].map((at) => packet.subarray(at, at + 4).join('.'))
    const [from, to] = [packet.readUInt16BE(34), packet.readUInt16BE(36)]
    const isAnswer = protocol !== 'icmp' && from < to
    const [client, server] = isAnswer ? [destination!, source!] : [source!, destination!]
    const ports = protocol === 'icmp' ? {} : { serverPorts: [Math.min(from, to)] }
    const key = `${protocol} ${client} ${server} ${ports.serverPorts?.[0]}`
    const times = { fromSeconds: 0, toSeconds: 1e9 } as const
    rules.set(key, { behaviour, protocol, client, server, ...ports, ...times })
  }
  return [...rules.values()]
}

/** RFC draft-ietf-opsawg-pcap, microseconds, Ethernet. */
export function pcapOf(frames: readonly TrialFrame[]): Buffer {
  const header = Buffer.alloc(24)
  header.writeUInt32LE(0xa1b2c3d4, 0)
  header.writeUInt16LE(2, 4)
  header.writeUInt16LE(4, 6)
  header.writeUInt32LE(65_535, 16)
  header.writeUInt32LE(1, 20)
  const parts: Uint8Array[] = [header]
  for (const { timeUs, bytes, wireLength } of frames) {
    const record = Buffer.alloc(16)
    record.writeUInt32LE(Math.floor(timeUs / 1e6), 0)
    record.writeUInt32LE(timeUs % 1e6, 4)
    record.writeUInt32LE(bytes.length, 8)
    record.writeUInt32LE(wireLength, 12)
    parts.push(record, bytes)
  }
  return Buffer.concat(parts)
}
