/** What a patch means for the answers that screens hold. */
import { type Agent, type Incident, queries } from '../api/index.ts'
import type { Patch } from './messages.ts'
import { markStale } from './stale.ts'
import type { ChannelName, StreamRecord } from './stream/wire.ts'

/** Questions that each channel answers, but for those about one record. */
const lists: Readonly<Record<ChannelName, readonly string[]>> = {
  incidents: [
    ...['listIncidents', 'getIncidentQueues', 'getOverview', 'listIncidentsOfEntity'],
    ...['listEntities', 'getCalibration'],
  ],
  alerts: ['listAlerts', 'getOverview'],
  actions: [
    ...['listActions', 'getAction', 'actionsOfIncident', 'actionsOfEntity', 'getResponse'],
    'decisionsOfIncident',
  ],
  investigations: ['listInvestigations', 'getInvestigation', 'decisionsOfIncident'],
  agents: ['listAgents', 'getAgent', 'getOverview'],
  audit: ['listAudit'],
  feed: ['listEvents'],
}

export function takePatch(patch: Patch): void {
  const { incidents, alerts, agents, anew, isBack } = patch
  for (const head of incidents) takeIncident(head)
  if (incidents.length > 0) stale('incidents')
  if (alerts.length > 0) {
    stale('alerts')
    for (const { id } of alerts) markStale(['getAlert', { params: { id } }])
  }
  if (agents.length > 0) takeAgents(agents as readonly unknown[] as readonly Agent[])
  for (const name of ['actions', 'investigations', 'audit'] as const)
    if (patch[name].length > 0) stale(name)
  for (const channel of anew) readAnew(channel)
  if (isBack) askAllAnew()
}

function stale(channel: ChannelName): void {
  markStale(...lists[channel].map((name) => [name]))
}

/** What people made of it is shown at once; what the engine found is asked for, and the page says that it changed. */
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
  }
  markStale(...keysAbout(id))
}

/** Questions about one record that were asked: `['getIncident', { params: { id } }]`. */
function keysAbout(id: string): readonly (readonly unknown[])[] {
  return queries
    .getQueryCache()
    .findAll({ predicate: ({ queryKey }) => isAbout(queryKey, id) })
    .map(({ queryKey }) => queryKey)
}

export function isAbout(queryKey: readonly unknown[], id: string): boolean {
  const asking = queryKey[1] as { readonly params?: { readonly id?: unknown } } | null | undefined
  return asking?.params?.id === id
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

/** Nothing tells which of them changed. */
function readAnew(channel: ChannelName): void {
  stale(channel)
  if (channel === 'incidents') markStale(['getIncident'], ['explainIncident'])
}

/** After a break everything that is shown is asked anew. */
export function askAllAnew(): void {
  void queries.invalidateQueries()
}
