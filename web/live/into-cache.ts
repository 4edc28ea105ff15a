/** What a patch means for the answers that screens hold. */
import { type Agent, ask, type Incident, queries } from '../api/index.ts'
import { isAbout, isOfIncident, setChanged } from './freshness.ts'
import type { Patch } from './messages.ts'
import { markStale } from './stale.ts'
import type { ChannelName, StreamRecord } from './stream/wire.ts'

/** Questions that each channel answers, but for those about one record. */
const lists: Readonly<Record<ChannelName, readonly string[]>> = {
  incidents: [
    ...['listIncidents', 'getIncidentQueues', 'getOverview', 'listIncidentsOfEntity'],
    ...['listEntities'],
  ],
  alerts: ['listAlerts', 'getOverview'],
  agents: ['listAgents', 'getAgent', 'getOverview'],
  audit: ['listAudit'],
  feed: ['listEvents'],
}

export function takePatch({ incidents, alerts, agents, audit, anew, isBack }: Patch): void {
  for (const head of incidents) takeIncident(head)
  if (incidents.length > 0) stale('incidents')
  if (alerts.length > 0) {
    stale('alerts')
    for (const { id } of alerts) markStale(['getAlert', { params: { id } }])
  }
  if (agents.length > 0) takeAgents(agents as readonly unknown[] as readonly Agent[])
  if (audit.length > 0) stale('audit')
  for (const channel of anew) readAnew(channel)
  if (isBack) askAllAnew()
}

function stale(channel: ChannelName): void {
  markStale(...lists[channel].map((name) => [name]))
}

/** What people made of it is shown at once; what the engine found waits until the reader asks for it. */
function takeIncident(head: StreamRecord): void {
  const id = String(head['id'])
  const key = ['getIncident', { params: { id } }]
  const shown = queries.getQueryData<Incident>(key)
  if (shown !== undefined && shown.version < Number(head['version'])) {
    const {
      status,
      queue,
      disposition,
      assignee,
      reason,
      revisitAt,
      version,
      mergedInto,
      isMuted,
    } = head as unknown as Incident
    const made = { status, queue, disposition, assignee, reason, revisitAt, version }
    queries.setQueryData(key, { ...shown, ...made, mergedInto, isMuted })
    markStale(['listNotes', { params: { id } }], ['historyOfIncident', { params: { id } }])
  }
  const isSame = shown !== undefined && shown.revision >= Number(head['revision'])
  if (isSame) return
  if (isRead(id)) setChanged(id, Number(head['revision']))
  else forgetAbout(id)
}

/** A screen shows it now. */
function isRead(id: string): boolean {
  return queries
    .getQueryCache()
    .findAll({ type: 'active' })
    .some(({ queryKey }) => isOfIncident(queryKey) && isAbout(queryKey, id))
}

/** Asked anew when somebody looks again. */
function forgetAbout(id: string): void {
  void queries.invalidateQueries({
    predicate: ({ queryKey }) => isAbout(queryKey, id),
    refetchType: 'none',
  })
}

/** They come whole, each second: what shows them needs no other question. */
function takeAgents(agents: readonly Agent[]): void {
  const byId = new Map(agents.map((agent) => [agent.id, agent]))
  for (const [key, answer] of queries.getQueriesData<{ readonly data: readonly Agent[] }>({
    queryKey: ['listAgents'],
  })) {
    if (answer === undefined) continue
    const known = new Set(answer.data.map(({ id }) => id))
    const isOdd = agents.some(({ id }) => !known.has(id)) || changesState(answer.data, byId)
    if (isOdd) markStale(['listAgents'], ['getOverview'])
    const data = answer.data.map((agent) => byId.get(agent.id) ?? agent)
    queries.setQueryData(key, { ...answer, data })
  }
  for (const agent of agents) {
    const key = ['getAgent', { params: { id: agent.id } }]
    if (queries.getQueryData(key) !== undefined) queries.setQueryData(key, agent)
  }
}

/** Then it may belong elsewhere in a list, or in none. */
function changesState(shown: readonly Agent[], byId: ReadonlyMap<string, Agent>): boolean {
  return shown.some(({ id, state }) => (byId.get(id)?.state ?? state) !== state)
}

function readAnew(channel: ChannelName): void {
  stale(channel)
  if (channel === 'incidents') compareRead()
}

/** After a break everything that is shown is asked anew; what is being read is compared first. */
export function askAllAnew(): void {
  void queries.invalidateQueries({ predicate: ({ queryKey }) => !isOfIncident(queryKey) })
  compareRead()
}

/** Whether what is being read is still so, without changing it under the reader's eyes. */
function compareRead(): void {
  const open = queries
    .getQueryCache()
    .findAll({ type: 'active' })
    .filter(({ queryKey }) => queryKey[0] === 'getIncident')
  for (const { queryKey, state } of open) {
    const shown = state.data as Incident | undefined
    const { id } = (queryKey[1] as { readonly params: { readonly id: string } }).params
    if (shown === undefined) void queries.invalidateQueries({ queryKey })
    else void compare(id)
  }
}

async function compare(id: string): Promise<void> {
  try {
    const { body } = await ask('getIncident', { params: { id } })
    takeIncident(body as unknown as StreamRecord)
  } catch {
    // The next patch or question tells.
  }
}
