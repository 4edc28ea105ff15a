/** Sensors that ship rows of a capture: made, encoded, signed, written to their logs, sent, acknowledged. */
import { join } from 'node:path'
import { compress, encodeBatch, signEnvelope, writeEnvelope } from '../../src/messages/index.ts'
import { clientCredentials } from '../../src/pki/holder/index.ts'
import { Batcher, dialerOf, Link, WriteAheadLog } from '../../src/sensing/ship/index.ts'
import { type SensorIdentity, signingKeyOf } from './identities.ts'
import { answerParent, usage } from './processes.ts'
import { type RowSource, rowsOf } from './rows.ts'

export interface SensorOrder {
  readonly capture: string
  readonly folder: string
  readonly port: number
  readonly sensors: readonly SensorIdentity[]
  /** Of each sensor; 0: as many as can be had. */
  readonly rowsPerSecond: number
}

/** Counts since the question before. */
export interface SensorAnswer {
  readonly made: number
  readonly acknowledged: number
  readonly bytes: number
  readonly seconds: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly cpuSeconds: number
  readonly residentMib: number
  readonly peakMib: number
  readonly waitingBatches: number
  readonly resent: number
}

/** What waits in a log while as much as possible is sent: the link's own bound of what is under way. */
const waitingBytesMax = 4 * 1024 * 1024
const tickMs = 10

class Shipping {
  readonly log: WriteAheadLog
  readonly link: Link
  readonly batcher: Batcher
  readonly #waiting: { sequence: number; rows: number; madeMs: number }[] = []
  made = 0
  acknowledged = 0
  bytes = 0
  latenciesMs: number[] = []
  #sinceMs = Number.NaN

  constructor(identity: SensorIdentity, { folder, port }: SensorOrder) {
    const { name, tls } = identity
    const key = signingKeyOf(identity)
    this.log = new WriteAheadLog({
      path: join(folder, `${name}.sqlite`),
      bounds: { bytesMax: 1024 ** 3, ageMsMax: 3_600_000 },
      ...{ clock: Date.now, onNotice: () => {} },
    })
    const credentials = clientCredentials('127.0.0.1', tls)
    const dial = dialerOf({
      ...{ hub: `127.0.0.1:${port}`, sensor: name, stream: '', version: '0', run: 'bench' },
      credentials: () => credentials,
      ordersVersion: () => 0,
      onOrders: () => {},
    })
    this.link = new Link({
      ...{ log: this.log, clock: Date.now, chance: Math.random, onNotice: () => {} },
      dial: ({ onAnswer, onEnd }) =>
        dial({
          onEnd,
          onAnswer: (answer) => {
            onAnswer(answer)
            if (answer.kind === 'ack') this.#acknowledge(answer.sequence)
          },
        }),
    })
    this.batcher = new Batcher(Date.now, (parts, facts) => {
      const packed = compress(encodeBatch(parts))
      const { sequence, bytes } = this.log.append(facts, (sequence) => {
        const own = { sensor: name, stream: '', sequence, ...packed, rows: facts.rows }
        const more = { traceId: '', madeUs: Math.round(Date.now() * 1000), shedRows: 0 }
        return writeEnvelope(signEnvelope({ ...own, ...more }, key))
      })
      this.bytes += bytes.length
      this.#waiting.push({ sequence, rows: facts.rows, madeMs: this.#sinceMs })
      this.#sinceMs = Number.NaN
      this.link.poke()
    })
  }

  /** From here on the clock runs for these rows, the wait for a full batch included. */
  take(source: RowSource, rowsMax?: number): number {
    if (Number.isNaN(this.#sinceMs)) this.#sinceMs = performance.now()
    const rows = this.batcher.observations(source.next(rowsMax))
    this.made += rows
    return rows
  }

  #acknowledge(sequence: number): void {
    const nowMs = performance.now()
    while (this.#waiting[0] && this.#waiting[0].sequence <= sequence) {
      const { rows, madeMs } = this.#waiting.shift()!
      this.acknowledged += rows
      this.latenciesMs.push(nowMs - madeMs)
    }
  }
}

answerParent<SensorOrder>(async (order) => {
  const { rowsPerSecond, sensors } = order
  const source = await rowsOf(order.capture)
  const all = sensors.map((identity) => new Shipping(identity, order))
  let isEnding = false
  const startedMs = performance.now()
  const running = rowsPerSecond === 0 ? flatOut() : paced()
  const before = { atMs: startedMs, cpuSeconds: usage().cpuSeconds }
  return {
    says: { rows: source.rows, flows: source.flows },
    ask: () => answerOf(all, before),
    async end() {
      isEnding = true
      await running
      for (const { link, log } of all) {
        link[Symbol.dispose]()
        log[Symbol.dispose]()
      }
    },
  }

  async function flatOut(): Promise<void> {
    while (!isEnding) {
      for (const shipping of all)
        if (shipping.log.counts().bytes < waitingBytesMax) shipping.take(source)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  /** What is due, of each sensor a little later than of the one before. */
  async function paced(): Promise<void> {
    const wanted = () => ((performance.now() - startedMs) / 1000) * rowsPerSecond
    const phase = all.map((_, at) => (at / all.length) * rowsPerSecond)
    while (!isEnding) {
      const due = wanted()
      all.forEach((shipping, at) => {
        const rows = due - phase[at]! - shipping.made
        if (rows >= 1) shipping.take(source, Math.ceil(rows))
        shipping.batcher.flushIfDue()
      })
      await new Promise((resolve) => setTimeout(resolve, tickMs))
    }
  }
})

function answerOf(all: readonly Shipping[], before: { atMs: number; cpuSeconds: number }) {
  const latencies = all.flatMap(({ latenciesMs }) => latenciesMs).sort((a, b) => a - b)
  const sum = (of: (one: Shipping) => number) => all.reduce((total, one) => total + of(one), 0)
  const { cpuSeconds, ...memory } = usage()
  const nowMs = performance.now()
  const answer: SensorAnswer = {
    made: sum(({ made }) => made),
    acknowledged: sum(({ acknowledged }) => acknowledged),
    bytes: sum(({ bytes }) => bytes),
    seconds: (nowMs - before.atMs) / 1000,
    p50Ms: latencies[Math.floor(latencies.length * 0.5)] ?? Number.NaN,
    p99Ms: latencies[Math.floor(latencies.length * 0.99)] ?? Number.NaN,
    cpuSeconds: cpuSeconds - before.cpuSeconds,
    ...memory,
    waitingBatches: sum(({ log }) => log.counts().batches),
    resent: sum(({ link }) => link.state().resent),
  }
  Object.assign(before, { atMs: nowMs, cpuSeconds })
  for (const one of all) one.latenciesMs = []
  return answer
}
