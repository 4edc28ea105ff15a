/** Captures that are made of nothing but a seed: ordinary flows at a rate, and attacks whose alerts may be lost or doubled. */
import {
  closedStream,
  datagrams,
  type Ends,
  type Planned,
  tcpFrame,
  writePcap,
  writePlanned,
} from '../../bench/captures/index.ts'
import { seededRandom } from '../../src/kernel/index.ts'

export interface Traffic {
  readonly seconds: number
  readonly flowsPerSecond: number
  readonly seed: number
  /** Time of its first flow, seconds since the Unix epoch. */
  readonly fromS: number
  /** An attack begins so often, seconds. */
  readonly attackEveryS: number
}

export const defaultTraffic: Traffic = {
  ...{ seconds: 20, flowsPerSecond: 100, seed: 1 },
  ...{ fromS: 1_700_000_000, attackEveryS: 4 },
}

const clients = 0x0a_00_00_0a
const servers = 0xc6_33_64_01
const intruders = 0x0a_00_01_01
const targets = 0x0a_00_00_c8
const rst = 0x14
const syn = 0x02

/** Writes it as a pcap; yields how many flows are in it. */
export async function writeTraffic(path: string, options: Partial<Traffic> = {}): Promise<number> {
  const traffic = { ...defaultTraffic, ...options }
  const flows = ordinary(traffic)
  const { seconds, attackEveryS } = traffic
  let attack = 0
  for (let atS = 1; atS < seconds - 1; atS += attackEveryS)
    flows.push(...attackOf(traffic, { number: attack++, atS }))
  await writePcap(path, (sink) => writePlanned(flows.flat(), sink))
  return flows.length
}

function ordinary({ seconds, flowsPerSecond, seed, fromS }: Traffic): Planned[][] {
  const random = seededRandom(seed)
  const flows: Planned[][] = []
  const stepUs = 1e6 / flowsPerSecond
  for (let n = 0; n < seconds * flowsPerSecond; n++) {
    const timeUs = fromS * 1e6 + Math.floor(n * stepUs)
    const ends = {
      from: clients + random.below(40),
      to: servers + random.below(200),
      fromPort: 1_024 + random.below(60_000),
    }
    const sizes = { question: 20 + random.below(400), answer: 200 + random.below(800) }
    if (random.next() < 0.5) flows.push(datagrams({ ...ends, toPort: 3_478 }, timeUs, sizes))
    else {
      const numbers = { ours: random.below(1e9), theirs: random.below(1e9) }
      flows.push(closedStream({ ...ends, toPort: 443 }, timeUs, { ...sizes, ...numbers }))
    }
  }
  return flows
}

interface Attack {
  readonly number: number
  readonly atS: number
}

/** In turn a port scan, and guesses at SSH, each by a host of its own. */
function attackOf({ fromS, seed }: Traffic, { number, atS }: Attack): Planned[][] {
  const random = seededRandom(seed * 1_000 + number)
  const from = intruders + number
  const to = targets + (number % 20)
  const beginUs = (fromS + atS) * 1e6
  if (number % 2 === 0)
    return Array.from({ length: 150 }, (_, i) => {
      const ends = { from, to, fromPort: 40_000 + i, toPort: 1 + i * 7 }
      return refused(ends, beginUs + i * 10_000, random.below(1e9))
    })
  return Array.from({ length: 40 }, (_, i) => {
    const ends = { from, to, fromPort: 50_000 + i, toPort: 22 }
    const numbers = { ours: random.below(1e9), theirs: random.below(1e9) }
    const sizes = { question: 900 + random.below(80), answer: 1_200 + random.below(80) }
    return closedStream(ends, beginUs + i * 50_000, { ...sizes, ...numbers })
  })
}

/** A connection that the target resets. */
function refused(ends: Ends, timeUs: number, ours: number): Planned[] {
  const back = { from: ends.to, to: ends.from, fromPort: ends.toPort, toPort: ends.fromPort }
  return [
    { timeUs, make: () => tcpFrame(ends, { seq: ours, ack: 0, flags: syn, payloadBytes: 0 }) },
    {
      timeUs: timeUs + 200,
      make: () => tcpFrame(back, { seq: 0, ack: ours + 1, flags: rst, payloadBytes: 0 }),
    },
  ]
}
