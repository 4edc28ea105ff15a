/** What can be followed. To add one: an object here; its table numbers its changes. */
import { z } from 'zod'
import { decodeRecord } from '../../kernel/index.ts'
import {
  actionList,
  alertList,
  auditEntry,
  auditList,
  changedSince,
  eventList,
  findEventsAfter,
  incidentList,
  investigationList,
  lastEvent,
  newestChange,
} from '../../store/index.ts'
import {
  actionHeadSchema,
  agentOf,
  agentSchema,
  alertHeadSchema,
  changedMsOf,
  eventSchema,
  findAgentFacts,
  incidentHeadSchema,
  investigationHeadSchema,
  newestAgentChange,
} from '../records/index.ts'
import type { Channel, NumberedRecord } from './channel.ts'

const bySeq = (record: NumberedRecord['record']) => String(record['seq'])
const byId = (record: NumberedRecord['record']) => String(record['id'])

const incidents: Channel = {
  ...{ name: 'incidents', kind: 'changes', needs: 'read', snapshot: '/api/v1/incidents' },
  says: 'Incidents as a list shows them, each time the engine or a person changes one.',
  record: incidentHeadSchema,
  list: { spec: incidentList, column: 'change' },
  idOf: byId,
  newest: (db) => newestChange(db, 'incidents'),
  since: async (db, since, limit) => {
    const rows = await changedSince(db, 'incidents', { since, limit })
    return rows.map((row) => ({ seq: row.change, record: decodeRecord(row.head) }))
  },
}

const alerts: Channel = {
  ...{ name: 'alerts', kind: 'changes', needs: 'read', snapshot: '/api/v1/alerts' },
  says: 'Alerts as a list shows them: raised, grown, closed, withdrawn.',
  record: alertHeadSchema,
  list: { spec: alertList, column: 'change' },
  idOf: byId,
  newest: (db) => newestChange(db, 'alerts'),
  since: async (db, since, limit) => {
    const rows = await changedSince(db, 'alerts', { since, limit })
    return rows.map((row) => ({ seq: row.change, record: decodeRecord(row.head) }))
  },
}

const actions: Channel = {
  ...{ name: 'actions', kind: 'changes', needs: 'read', snapshot: '/api/v1/actions' },
  says: 'Actions as a list shows them: asked for, approved, read back, extended, undone, over.',
  record: actionHeadSchema,
  list: { spec: actionList, column: 'change' },
  idOf: byId,
  newest: (db) => newestChange(db, 'actions'),
  since: async (db, since, limit) => {
    const rows = await changedSince(db, 'actions', { since, limit })
    return rows.map((row) => ({ seq: row.change, record: decodeRecord(row.head) }))
  },
}

const investigations: Channel = {
  ...{ name: 'investigations', kind: 'changes', needs: 'read' },
  snapshot: '/api/v1/investigations',
  says: 'Investigations as a list shows them, each time a source has answered.',
  record: investigationHeadSchema,
  list: { spec: investigationList, column: 'change' },
  idOf: byId,
  newest: (db) => newestChange(db, 'investigations'),
  since: async (db, since, limit) => {
    const rows = await changedSince(db, 'investigations', { since, limit })
    return rows.map((row) => ({ seq: row.change, record: decodeRecord(row.head) }))
  },
}

const feed: Channel = {
  ...{ name: 'feed', kind: 'log', needs: 'read', snapshot: '/api/v1/events' },
  says: 'Every line of the log of events, as it is written.',
  list: { spec: eventList, column: 'seq' },
  record: eventSchema,
  idOf: bySeq,
  newest: lastEvent,
  oldest: async (db) => {
    const first = db.selectFrom('events').select('seq').orderBy('seq').limit(1)
    return (await first.executeTakeFirst())?.seq ?? 0
  },
  since: async (db, since, limit) => {
    const events = await findEventsAfter(db, since, limit)
    return events.map((event) => ({ seq: event.seq, record: recordOf(event) }))
  },
}

const audit: Channel = {
  ...{ name: 'audit', kind: 'log', needs: 'audit:read', snapshot: '/api/v1/audit' },
  says: 'Every entry of the audit log, as it is written.',
  list: { spec: auditList, column: 'seq' },
  record: z.looseObject({ seq: z.int(), time: z.string(), verb: z.string(), hash: z.string() }),
  idOf: bySeq,
  newest: async (db) => {
    const last = db.selectFrom('audit').select('seq').orderBy('seq', 'desc').limit(1)
    return (await last.executeTakeFirst())?.seq ?? 0
  },
  since: async (db, since, limit) => {
    const later = db.selectFrom('audit').selectAll().where('seq', '>', since)
    const rows = await later.orderBy('seq').limit(limit).execute()
    return rows.map((row) => ({ seq: row.seq, record: recordOf(auditEntry(row)) }))
  },
}

/** Numbered by their last sign of life. One that gives none any more is told by its silence: see `lastSeenAt`. */
const agents: Channel = {
  ...{ name: 'agents', kind: 'changes', needs: 'agents:read', snapshot: '/api/v1/agents' },
  says: 'Each sensor, with each sign of life: what it captured and judged, lost and waits for.',
  isSmall: true,
  record: agentSchema,
  idOf: byId,
  newest: newestAgentChange,
  since: async (db, since, limit) => {
    const newest = await newestAgentChange(db)
    if (newest <= since) return []
    return (await findAgentFacts(db, newest))
      .filter((facts) => changedMsOf(facts) > since)
      .toSorted((a, b) => changedMsOf(a) - changedMsOf(b))
      .slice(0, limit)
      .map((facts) => {
        const seq = changedMsOf(facts)
        return { seq, record: recordOf(agentOf(facts, seq)) }
      })
  },
}

export const channels: readonly Channel[] = [
  ...[incidents, alerts, investigations, actions],
  ...[feed, agents, audit],
]

function recordOf(record: object): NumberedRecord['record'] {
  return record as NumberedRecord['record']
}
