/** What is found out and done about incidents, in the names of Prometheus. Labels hold no addresses. */
import { Counter, Gauge, type Registry } from 'prom-client'
import { actionKinds } from '../contracts/index.ts'
import { wallClockMs } from '../kernel/index.ts'
import {
  countActions,
  countInForce,
  type Database,
  type ResponseCount,
  responderTold,
  responseCounts,
} from '../store/index.ts'
import { raise } from './raise.ts'

/** The responder is asked each few seconds; what was told before that is not known any more. */
const oldMs = 30_000

/** Adds them; to be called before each reading. */
export function responseNumbers(database: Database, registry: Registry): () => Promise<void> {
  const registers = [registry]
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers })
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name, help, labelNames, registers })
  const inForce = gauge('amoskys_actions_in_force', 'Read back from what enforces it.', ['kind'])
  const waiting = gauge('amoskys_approvals_waiting', 'Actions that wait for approval.')
  const connected = gauge('amoskys_responder_connected', 'Whether the process that acts is there.')
  const actions = counter('amoskys_actions_total', 'Actions that came to a state.', [
    ...['kind', 'state'],
  ])
  const undos = counter('amoskys_undo_total', 'Actions that were to be undone.', ['result'])
  const looked = counter('amoskys_investigations_total', 'Investigations that were concluded.')
  const lookups = counter('amoskys_lookups', 'Their questions to sources.', ['source', 'outcome'])
  return async () => {
    const db = database.read
    const held = (await countInForce(db)).filter(({ how }) => how === 'held')
    for (const kind of actionKinds)
      inForce.set({ kind }, held.find((one) => one.kind === kind)?.count ?? 0)
    waiting.set(sumOf(await countActions(db), 'waiting'))
    const told = await responderTold(db)
    const isFresh = told !== null && wallClockMs() - Date.parse(told.at) < oldMs
    connected.set(isFresh && told.isConnected ? 1 : 0)
    labelled(actions, await responseCounts(db, 'action'), ['kind', 'state'])
    labelled(undos, await responseCounts(db, 'undo'), ['result'])
    labelled(lookups, await responseCounts(db, 'lookup'), ['source', 'outcome'])
    raise(looked, (await responseCounts(db, 'investigation'))[0]?.count ?? 0)
  }
}

type Counted = Awaited<ReturnType<typeof countActions>>

function sumOf(counts: Counted, only: string): number {
  return counts.filter(({ state }) => state === only).reduce((sum, { count }) => sum + count, 0)
}

function labelled(
  counter: Counter,
  counts: readonly ResponseCount[],
  [first, second]: readonly [string, string?],
): void {
  counter.reset()
  for (const { one, other, count } of counts) {
    const labels = { [first]: one, ...(second !== undefined && { [second]: other }) }
    counter.inc(labels, count)
  }
}
