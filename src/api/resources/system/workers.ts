/** The processes that work from the bus: which live, which went silent, and what nobody does because of it. */
import { z } from 'zod'
import { durationText, printable } from '../../../kernel/index.ts'
import {
  findWorkers,
  type Worker,
  type WorkerKind,
  workerKinds,
  workerSilentMs,
} from '../../../store/index.ts'
import type { Desk } from '../../kit/index.ts'

export const workerSchema = z
  .object({
    id: z.string(),
    kind: z.string().describe('`bus`, `detector`, `keeper`, `investigator`, `responder`.'),
    state: z
      .enum(['working', 'silent', 'ended'])
      .describe('`silent`: no sign of life for 15 seconds; `ended`: by itself, as it was told to.'),
    why: z.string().describe('How one can tell, and what it means where it does not work.'),
    host: z.string(),
    processId: z.int(),
    version: z.string(),
    since: z.string(),
    seenAt: z.string(),
    silentMs: z.number(),
    counts: z.record(z.string(), z.number()).describe('What it counts, by name.'),
    says: z.string().describe("What it does just now, or what hinders it; '' where nothing."),
  })
  .meta({ id: 'Worker' })

export type ShownWorker = z.input<typeof workerSchema>

/** What does not happen while no worker of the kind lives. */
const undone: Readonly<Record<WorkerKind, string>> = {
  bus: 'sensors cannot send: each keeps what it sees in its log until the bus is back',
  detector: 'traffic of sensors elsewhere is not judged; it waits on the bus',
  keeper: 'what is found is not kept: it waits on the bus, and nothing new is shown',
  investigator: 'incidents are not looked up, and nothing is decided on them',
  responder: 'nothing that was decided is done, and nothing is undone',
}

/** Without these nothing of what comes in is found. */
const needed: ReadonlySet<string> = new Set(['detector', 'keeper'])

const stateRanks = { silent: 0, working: 1, ended: 2 } as const

/** Silent ones first, then by kind. */
export async function workersOf({ database, nowMs }: Desk): Promise<ShownWorker[]> {
  const now = nowMs()
  const workers = await findWorkers(database.read, now)
  const living = new Set(
    workers.filter((worker) => stateOf(worker, now) === 'working').map(({ kind }) => kind),
  )
  return workers
    .map((worker) => shown(worker, living, now))
    .toSorted(
      (a, b) =>
        stateRanks[a.state] - stateRanks[b.state] ||
        placeOf(a.kind) - placeOf(b.kind) ||
        (a.id < b.id ? -1 : 1),
    )
}

/** What nobody does that somebody did within a day. One that was stopped on purpose is missed only while sensors may send. */
export function missingText(workers: readonly ShownWorker[]): string {
  const living = new Set(workers.filter(isWorking).map(({ kind }) => kind))
  const gone = workerKinds.filter(
    (kind) =>
      !living.has(kind) &&
      workers.some(
        (worker) =>
          worker.kind === kind &&
          (worker.state === 'silent' || (needed.has(kind) && living.has('bus'))),
      ),
  )
  return gone.map((kind) => `No ${kind} works: ${undone[kind]}.`).join(' ')
}

function isWorking({ state }: ShownWorker): boolean {
  return state === 'working'
}

function placeOf(kind: string): number {
  const place = (workerKinds as readonly string[]).indexOf(kind)
  return place < 0 ? workerKinds.length : place
}

function stateOf({ beat_ms, ended_ms }: Worker, nowMs: number): ShownWorker['state'] {
  if (ended_ms > 0) return 'ended'
  return nowMs - beat_ms > workerSilentMs ? 'silent' : 'working'
}

function shown(worker: Worker, living: ReadonlySet<string>, nowMs: number): ShownWorker {
  const state = stateOf(worker, nowMs)
  const silentMs = Math.max(0, nowMs - worker.beat_ms)
  return {
    ...{ id: worker.id, kind: worker.kind, state },
    why: whyOf(worker, { state, isAlone: !living.has(worker.kind), nowMs }),
    ...{ host: printable(worker.host), processId: worker.process_id, version: worker.version },
    since: new Date(worker.started_ms).toISOString(),
    seenAt: new Date(worker.beat_ms).toISOString(),
    ...{ silentMs, counts: worker.counts, says: printable(worker.says) },
  }
}

interface Known {
  readonly state: ShownWorker['state']
  /** No other of its kind works. */
  readonly isAlone: boolean
  readonly nowMs: number
}

function whyOf(worker: Worker, { state, isAlone, nowMs }: Known): string {
  if (state === 'working') return 'It gave a sign of life within the last 15 seconds.'
  const kind = worker.kind as WorkerKind
  const then = isAlone
    ? Object.hasOwn(undone, kind)
      ? ` No other ${kind} works: ${undone[kind]}.`
      : ''
    : ` Another ${kind} works, and takes over what it did.`
  const ago = agoText(nowMs - (state === 'ended' ? worker.ended_ms : worker.beat_ms))
  if (state === 'ended') return `It ended ${ago} ago.${then}`
  return `It has given no sign of life for ${ago}.${then} See whether process ${worker.process_id} on ${printable(worker.host)} still runs, and start it again if not.`
}

function agoText(ms: number): string {
  const unitMs = ms < 60_000 ? 1000 : 60_000
  return durationText(Math.floor(Math.max(0, ms) / unitMs) * unitMs)
}
