/** Judges the streams of sensors that nobody else judges: a lease on each, as long as this process lives. */
import { setTimeout as passed } from 'node:timers/promises'
import type { Bus, Owned, Streams } from '../../bus/index.ts'
import { randomHex, reasonOf } from '../../kernel/index.ts'
import { type JudgedEntry, type Judging, runStream, type StreamRun } from '../../run-stream.ts'

export interface StreamWorkersOptions {
  readonly streams: Streams
  readonly bus: Bus
  /** Tells this process from others. */
  readonly owner: string
  readonly open: (sensor: string, ...rest: Parameters<StreamRun['open']>) => Promise<Judging>
  readonly partsOf: StreamRun['partsOf']
  readonly onJudged?: (sensor: string, judged: JudgedEntry) => void
  readonly kept: StreamRun['kept']
  readonly watchKept: (run: string) => Disposable
  /** `traceId`: of the batch that it speaks of, where it does of one. */
  readonly onNotice: (text: string, traceId?: string) => void
  readonly clock: () => number
  /** Streams that this process judges at most. */
  readonly streamsMax: number
}

const group = 'detection'
const ttlMs = 10_000
/** So often it is looked for streams that nobody judges. */
const lookMs = 1_000
/** What a kill has judged again; and so much more for each stream, since saving one takes some 30 ms. */
const commitMsMin = 5_000
const commitMsEach = 150

export interface StreamWorkers extends AsyncDisposable {
  /** Sensors whose streams are judged here. */
  owned(): readonly string[]
  close(): Promise<void>
}

export function startStreamWorkers(options: StreamWorkersOptions): StreamWorkers {
  const { streams, streamsMax, onNotice } = options
  const running = new Map<string, Promise<void>>()
  let isEnding = false
  let lastFailure = ''
  const commitMs = () => Math.max(commitMsMin, running.size * commitMsEach)
  const look = async () => {
    for (const name of await streams.names('sensor.')) {
      if (isEnding || running.size >= streamsMax) return
      if (running.has(name)) continue
      // Owned first: what others judge takes no room here, or nobody would come to the streams behind theirs.
      const owned = await taken(options, name)
      if (owned === null) continue
      if (isEnding) return await owned.release()
      const judged = judge(options, owned, { isEnding: () => isEnding, commitMs }).finally(() =>
        running.delete(name),
      )
      running.set(name, judged)
    }
  }
  const looking = (async () => {
    while (!isEnding) {
      try {
        await look()
        lastFailure = ''
      } catch (thrown) {
        const reason = reasonOf(thrown)
        if (reason !== lastFailure) onNotice(`streams of sensors cannot be looked for: ${reason}`)
        lastFailure = reason
      }
      for (let waited = 0; waited < lookMs && !isEnding; waited += 100) await passed(100)
    }
  })()
  const close = async () => {
    isEnding = true
    await looking
    await Promise.all(running.values())
  }
  return {
    owned: () => [...running.keys()].map(sensorOf),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** `sensor.eth0/part` is of the sensor eth0. */
function sensorOf(stream: string): string {
  return stream.slice('sensor.'.length)
}

/** Null: somebody else judges it, or it cannot be told. */
async function taken(
  { streams, owner, onNotice }: StreamWorkersOptions,
  name: string,
): Promise<Owned | null> {
  try {
    return await streams.own(name, group, { owner, ttlMs })
  } catch (thrown) {
    onNotice(`${sensorOf(name)}: its stream cannot be taken: ${reasonOf(thrown)}`)
    return null
  }
}

/** One stream, until the process ends or another has it. A failure is told, and it is tried again at the next look. */
async function judge(
  options: StreamWorkersOptions,
  owned: Owned,
  { isEnding, commitMs }: Pick<StreamRun, 'isEnding' | 'commitMs'>,
): Promise<void> {
  const { bus, onNotice } = options
  const sensor = sensorOf(owned.stream)
  const left = (why: string) =>
    bus.publish('sensors', [{ sensor, kind: 'left', why }], { key: sensor })
  let traceId = ''
  try {
    const run = randomHex(6)
    using _ = options.watchKept(`${sensor}/${run}`)
    const end = await runStream({
      ...{ sensor, run, owned, bus, isEnding, commitMs, clock: options.clock },
      open: (saved, onFound) => options.open(sensor, saved, onFound),
      partsOf(bytes) {
        const read = options.partsOf(bytes)
        traceId = read.traceId
        return read
      },
      onJudged: (judged) => options.onJudged?.(sensor, judged),
      kept: options.kept,
    })
    if (end === 'ended') await left('the process that judged it was stopped')
  } catch (thrown) {
    const text = `${sensor}: its stream cannot be judged: ${reasonOf(thrown)}; it is tried again`
    onNotice(text, traceId)
    await left(reasonOf(thrown)).catch(() => {})
    await passed(lookMs)
  }
}
