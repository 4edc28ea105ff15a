/** What can be read without a connection: the last incidents, and what stands around them. Nothing is ever queued. */
import { ask, type OperationId } from '../../api/index.ts'
import { showsKept } from './kept-at.ts'
import { lastIncidents } from './last.ts'
import { forgetTexts } from './own-texts.ts'
import {
  allOf,
  countOf,
  forgetKept,
  get,
  type KeptAnswer,
  keepFor,
  keptFor,
  put,
  remove,
} from './store.ts'

/** So many answers of a kind are kept, the newest. */
const most: Readonly<Record<string, number>> = {
  getMe: 1,
  getOverview: 4,
  listIncidents: 10,
  getIncidentQueues: 1,
  listEvents: 1,
  getActivity: 2,
  getUrgentHosts: 2,
  listAgents: 4,
  getIncident: lastIncidents.limit,
  explainIncident: lastIncidents.limit,
}

/** Writes come in a row, each after the one before. */
let turn: Promise<unknown> = Promise.resolve()

/** The first answers come before it is known whose they are: they wait for that. */
let isBegun = false
let early: (() => void)[] = []
const earlyMax = 30

export function keep(operation: OperationId, asking: unknown, body: unknown): void {
  if (most[operation] === undefined) return
  if (!isBegun) {
    if (early.length < earlyMax) early.push(() => keep(operation, asking, body))
    return
  }
  if (keptFor() === null) return
  turn = turn.then(() => write(operation, asking, body)).catch(() => {})
}

export async function find(operation: OperationId, asking: unknown): Promise<unknown> {
  const kept = await found(operation, asking).catch(() => undefined)
  if (kept !== undefined) showsKept(kept.keptAtMs)
  return kept?.body
}

/** The exact answer; of one incident any that was given. */
async function found(operation: string, asking: unknown): Promise<KeptAnswer | undefined> {
  if (most[operation] === undefined) return undefined
  const exact = await get(keyOf(operation, asking))
  if (exact !== undefined) return exact
  const id = idOf(asking)
  if (id === '') return undefined
  return (await allOf(operation)).findLast(({ about }) => about === id)
}

async function write(operation: string, asking: unknown, body: unknown): Promise<void> {
  const key = keyOf(operation, asking)
  await put({ key, operation, about: idOf(asking), keptAtMs: Date.now(), body })
  const all = await allOf(operation)
  const excess = all
    .slice(0, Math.max(0, all.length - most[operation]!))
    // Whoever asks for a list that is not kept gets this one.
    .filter((one) => one.key !== lastKey)
  if (excess.length > 0) await remove(excess.map((one) => one.key))
}

function keyOf(operation: string, asking: unknown): string {
  return `${operation} ${stable(asking)}`
}

const lastKey = keyOf('listIncidents', { query: lastIncidents })

function stable(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? ''
  if (Array.isArray(value)) return `[${value.map(stable).join(',')}]`
  const entries = Object.entries(value).filter(([, one]) => one !== undefined)
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, one]) => `${JSON.stringify(name)}:${stable(one)}`)
    .join(',')}}`
}

function idOf(asking: unknown): string {
  const { params } = (asking ?? {}) as { readonly params?: { readonly id?: unknown } }
  return typeof params?.id === 'string' ? params.id : ''
}

/** Whoever comes next is somebody else. */
export async function endKeeping(): Promise<void> {
  isBegun = false
  early = []
  forgetTexts(null)
  await turn
  await forgetKept()
}

/** From now on it is this person's; without a connection it is said who that is. Not wanted: what there is goes at once. */
export async function beginKeeping(
  me: { readonly user: { readonly id: string } },
  isWanted: boolean,
): Promise<void> {
  forgetTexts(me.user.id)
  if (!isWanted) {
    await turn
    await forgetKept()
    early = []
    isBegun = true
    return
  }
  await keepFor(me.user.id)
  isBegun = true
  for (const act of early) act()
  early = []
  keep('getMe', {}, me)
}

const pauseMs = 250

/** The last incidents are there though nobody opened them. What is kept already in its newest form is not asked again. */
export async function keepLastIncidents(isOver: () => boolean): Promise<void> {
  const { body: listed } = await ask('listIncidents', { query: lastIncidents })
  keep('listIncidents', { query: lastIncidents }, listed)
  const revisions = new Map(
    (await allOf('getIncident')).map(({ about, body }) => {
      const { revision, version } = body as { readonly revision: number; readonly version: number }
      return [about, `${revision} ${version}`]
    }),
  )
  const because = new Set((await allOf('explainIncident')).map(({ about }) => about))
  // The newest last, so that it stays longest.
  for (const { id, revision, version } of listed.data.toReversed()) {
    if (revisions.get(id) === `${revision} ${version}` && because.has(id)) continue
    if (isOver()) return
    // Not through the cache of screens: these are for the device, not for the memory of the page.
    const asking = { params: { id } }
    keep('getIncident', asking, (await ask('getIncident', asking)).body)
    keep('explainIncident', asking, (await ask('explainIncident', asking)).body)
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}

/** What can be read here without a connection. */
export interface KeptPages {
  readonly hasCortex: boolean
  readonly hasList: boolean
  readonly incidents: number
}

export async function keptPages(): Promise<KeptPages> {
  const [overviews, days, incidents] = await Promise.all(
    ['getOverview', 'getActivity', 'getIncident'].map(countOf),
  )
  return {
    hasCortex: overviews! > 0 && days! > 0,
    hasList: (await get(lastKey)) !== undefined,
    incidents: incidents!,
  }
}
