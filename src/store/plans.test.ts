import { createQueryId, type Kysely, type RootOperationNode, sql } from 'kysely'
import { expect, test } from 'vitest'
import {
  actionList,
  actionsIn,
  actionsOnTarget,
  alertList,
  candidatesFor,
  countActions,
  countAutomaticSince,
  countInForce,
  entityList,
  findPage,
  holdOffs,
  hourlyPeers,
  judgedCases,
  liveAndRecent,
  newestAlerts,
  openDatabase,
} from './index.ts'
import { alertOf } from './records.fixture.ts'
import type { Schema } from './schema.ts'

/** How SQLite answers what `act` asks, step by step. */
async function planOf(act: (db: Kysely<Schema>) => Promise<unknown>): Promise<string> {
  await using database = await openDatabase(':memory:')
  const { read } = database
  const asked: RootOperationNode[] = []
  await act(
    read.withPlugin({
      transformQuery({ node }) {
        asked.push(node)
        return node
      },
      transformResult: async ({ result }) => result,
    }),
  )
  const steps: string[] = []
  for (const node of asked) {
    const { sql: text, parameters } = read.getExecutor().compileQuery(node, createQueryId())
    const values = parameters as readonly unknown[]
    const parts = text.split('?').map((part) => sql.raw(part))
    const whole = parts.flatMap((part, i) => (i === 0 ? [part] : [sql.val(values[i - 1]), part]))
    const explained = sql<{ detail: string }>`explain query plan ${sql.join(whole, sql``)}`
    steps.push(...(await explained.execute(read)).rows.map(({ detail }) => detail))
  }
  return steps.join('\n')
}

const page = { fromUs: null, toUs: null, limit: 5, after: null, before: null }

test('what an alert may belong to is found by its hosts, however much is open', async () => {
  const others = Array.from({ length: 32 }, (_, n) => `10.0.1.${n}`)
  const plan = await planOf((db) =>
    candidatesFor(db, alertOf('a', { firstTime: '2026-01-01T00:00:00.000Z' }), others),
  )
  expect(plan).toContain('SEARCH incident_alerts USING COVERING INDEX incident_alerts_by_entity')
  expect(plan).not.toContain('incidents_by_status')
})

test('what stands open about a host is counted in an index of that alone', async () => {
  const filter = [{ field: 'text', op: 'is', values: ['printer'], isNot: false }] as const
  const ask = { ...page, filter, sort: [{ name: 'lastSeen', isDescending: true }] }
  const select = ['address', 'urgency', 'open_incidents']
  const plan = await planOf((db) => findPage(db, entityList, { ask, select }))
  expect(plan).toContain('SEARCH incidents USING INDEX incidents_open_by_entity (entity=?)')
  expect(plan).not.toContain('incidents_by_fresh_until')
})

test('open alerts are listed from an index of those alone', async () => {
  const filter = [{ field: 'status', op: 'is', values: ['open'], isNot: false }] as const
  const sort = ['severity', 'lastTime'].map((name) => ({ name, isDescending: true }))
  const plan = await planOf((db) =>
    findPage(db, alertList, { ask: { ...page, filter, sort }, select: ['head'] }),
  )
  expect(plan).toBe('SCAN alerts USING INDEX alerts_open_by_rank_and_time')
})

test('the newest closed cases and alerts are read in the order of an index, and no more of them', async () => {
  const cases = await planOf((db) => judgedCases(db, { fromUs: 0, max: 50 }))
  expect(cases).toBe(
    'SEARCH incidents USING INDEX incidents_by_status_last_time (status=? AND last_time>?)',
  )
  const alerts = await planOf((db) => newestAlerts(db, 50))
  expect(alerts).toContain('SCAN alerts USING INDEX alerts_by_time')
  expect(alerts).toContain('SEARCH incident_alerts USING INDEX sqlite_autoindex_incident_alerts_1')
})

test('what is to be done, in force or held off is found by an index, however much was done ever', async () => {
  expect(await planOf((db) => actionsIn(db, ['approved', 'undoing'], 9))).toContain(
    'SEARCH actions USING INDEX actions_by_state_',
  )
  expect(await planOf((db) => actionsOnTarget(db, '203.0.113.66'))).toBe(
    'SEARCH actions USING INDEX actions_by_target_created_at (target=?)',
  )
  expect(await planOf((db) => holdOffs(db, 0))).toContain('USING INDEX actions_held_off')
  expect(await planOf(countInForce)).toContain('SEARCH actions USING INDEX actions_by_state_')
  const recent = await planOf((db) => liveAndRecent(db, 0))
  expect(recent).not.toContain('SCAN actions')
})

test('whom a host turned to is found by an index, however many flows others have', async () => {
  const within = { fromUs: 0, toUs: 9 }
  expect(await planOf((db) => hourlyPeers(db, '10.0.0.5', within))).toContain(
    'SEARCH flows USING INDEX flows_by_source (source=? AND first_us>? AND first_us<?)',
  )
})

test('actions are counted in an index, of which no row is read', async () => {
  expect(await planOf((db) => countAutomaticSince(db, 0))).toBe(
    'SEARCH actions USING COVERING INDEX actions_by_mode_created_at_state (mode=? AND created_at>?)',
  )
  expect(await planOf(countActions)).toBe('SCAN actions USING COVERING INDEX actions_by_state_kind')
})

test('actions in a state are listed in the order of its index', async () => {
  const filter = [{ field: 'state', op: 'is', values: ['in_force'], isNot: false }] as const
  const sort = [{ name: 'createdAt', isDescending: true }]
  const plan = await planOf((db) =>
    findPage(db, actionList, { ask: { ...page, filter, sort }, select: ['head'] }),
  )
  expect(plan).toBe('SEARCH actions USING INDEX actions_by_state_created_at (state=?)')
})
