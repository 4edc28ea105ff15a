/** Judges streams of sensors, a lease on each; workers share them out evenly among those that live. */
import { setTimeout as passed } from 'node:timers/promises'
import type { Bus, Owned, Streams } from '../../bus/index.ts'
import { sensorStreamOf } from '../../hub/index.ts'
import { plural, randomHex, reasonOf } from '../../kernel/index.ts'
import {
  EntryFailure,
  type JudgedEntry,
  type Judging,
  runStream,
  type StreamRun,
} from '../../run-stream.ts'
import { FailedEntries } from './failed-entries.ts'
import { FairShare } from './fair-share.ts'
import { WorkerPlaces } from './worker-places.ts'

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
  /** Streams that are judged here: `branch`, or `branch/2-of-4`. */
  owned(): readonly string[]
  close(): Promise<void>
}

export function startStreamWorkers(options: StreamWorkersOptions): StreamWorkers {
  const { streams, owner, streamsMax, onNotice } = options
  const running = new Map<string, Promise<void>>()
  /** What is being given away; one at most. */
  let giving = ''
  let isEnding = false
  let lastFailure = ''
  const places = new WorkerPlaces({ streams, owner, ttlMs })
  const fair = new FairShare()
  const commitMs = () => Math.max(commitMsMin, running.size * commitMsEach)
  const failed = new FailedEntries()
  const begin = (name: string, owned: Owned) => {
    const isGiven = () => giving === name
    const judged = judge(options, owned, { isEnding: () => isEnding, isGiven, commitMs, failed })
    running.set(
      name,
      judged.finally(() => {
        running.delete(name)
        if (isGiven()) giving = ''
      }),
    )
  }
  const tellLeft = leftTeller(options)
  const look = async () => {
    const names = await streams.names('sensor.')
    fair.look(names, await places.look())
    for (const name of names) {
      if (isEnding || running.size >= streamsMax) break
      if (running.has(name) || !fair.isWanted(name, running.size)) continue
      // Owned first: what others judge takes no room here, or nobody would come to the streams behind theirs.
      const owned = await taken(options, name)
      fair.taken(name, owned !== null)
      if (owned === null) continue
      if (isEnding) return await owned.release()
      begin(name, owned)
    }
    const isFull = running.size >= streamsMax
    await tellLeft(isFull ? names.filter((name) => !running.has(name)) : [])
    if (giving === '') giving = fair.toGive([...running.keys()]) ?? ''
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
    await places[Symbol.asyncDispose]()
  }
  return {
    owned: () => [...running.keys()].map(shown),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** Says once which stream has nobody, until there is room again. `left`: nothing while there is. */
function leftTeller({ streams, streamsMax, onNotice }: StreamWorkersOptions) {
  let isTold = false
  return async (left: readonly string[]) => {
    if (left.length === 0) isTold = false
    const name = isTold ? undefined : await firstUnjudged(streams, left)
    if (name === undefined) return
    isTold = true
    onNotice(
      `${shown(name)}: nobody judges what it sends: this process judges ${plural(streamsMax, 'stream')} of sensors, as many as it may; start another amoskys detector`,
    )
  }
}

/** Streams that are looked at for one that nobody has. */
const leftLooked = 16

async function firstUnjudged(
  streams: StreamWorkersOptions['streams'],
  left: readonly string[],
): Promise<string | undefined> {
  for (const name of left.slice(0, leftLooked)) {
    const { groups, entries } = await streams.state(name)
    const place = groups.find((one) => one.group === group)
    if (place === undefined ? entries > 0 : place.owner === '' && place.lag > 0) return name
  }
  return undefined
}

/** `sensor.branch/2-of-4` is called `branch/2-of-4` where people read it. */
function shown(stream: string): string {
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
    onNotice(`${shown(name)}: its stream cannot be taken: ${reasonOf(thrown)}`)
    return null
  }
}

interface Turn extends Pick<StreamRun, 'isEnding' | 'commitMs'> {
  /** Another worker is to have it. */
  readonly isGiven: () => boolean
  readonly failed: FailedEntries
}

/** One stream, until the process ends or another has it. A failure is told, and it is tried again at the next look. */
async function judge(
  options: StreamWorkersOptions,
  owned: Owned,
  { isEnding, isGiven, commitMs, failed }: Turn,
): Promise<void> {
  const { bus, onNotice } = options
  const { sensor, stream } = sensorStreamOf(owned.stream)
  const left = (why: string) =>
    bus.publish('sensors', [{ sensor, stream, kind: 'left', why }], { key: sensor })
  let traceId = ''
  try {
    const run = randomHex(6)
    using _ = options.watchKept(`${sensor}/${run}`)
    const end = await runStream({
      ...{ sensor, stream, run, owned, bus, commitMs, clock: options.clock },
      isEnding: () => isEnding() || isGiven(),
      open: (saved, onFound) => options.open(sensor, saved, onFound),
      partsOf(bytes) {
        const read = options.partsOf(bytes)
        traceId = read.traceId
        return read
      },
      onJudged: (judged) => options.onJudged?.(sensor, judged),
      kept: options.kept,
      asideFor: (sequence) => failed.asideFor(owned.stream, sequence),
    })
    // Who takes what was given away goes on with it: nothing has ended.
    if (end === 'ended' && !isGiven()) await left('the process that judged it was stopped')
  } catch (thrown) {
    const isOver = thrown instanceof EntryFailure && failed.note(owned.stream, thrown)
    const next = isOver ? `batch ${thrown.sequence} is set aside` : 'it is tried again'
    const text = `${shown(owned.stream)}: its stream cannot be judged: ${reasonOf(thrown)}; ${next}`
    onNotice(text, traceId)
    await left(reasonOf(thrown)).catch(() => {})
    await passed(lookMs)
  }
}
