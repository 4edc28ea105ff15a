import { expect, test } from 'vitest'
import type { PolicyVersion } from '../../contracts/index.ts'
import { onBoth } from '../dialects.fixture.ts'
import {
  actionsIn,
  actionsOfIncident,
  actionsOnTarget,
  actionsSince,
  activatePolicy,
  activePolicy,
  askedInvestigations,
  askInvestigation,
  askingInvestigations,
  changedSince,
  countAutomaticSince,
  type Database,
  dropNeverBlock,
  dropOldNeverBlocks,
  eventOfAction,
  findAction,
  findDecisions,
  findInvestigation,
  findInvestigationOfIncident,
  findLookup,
  findPolicy,
  followedTo,
  holdOffs,
  keepAction,
  keepDecision,
  keepFollowedTo,
  keepInvestigation,
  keepLookup,
  keepNeverBlock,
  keepPolicy,
  keepReadBack,
  keepResponderTold,
  keepResponseWanted,
  neverBlocks,
  newestChange,
  openDatabase,
  responderTold,
  responseWanted,
  type Schema,
  takeInvestigation,
  takeTurn,
  useBudget,
} from '../index.ts'
import { forgetOld, makeRoom } from '../retention.ts'
import { decisionsKept } from './decisions.ts'
import { draftsMax } from './policies.ts'
import { actionOf, emptyPolicy, investigationOf } from './response.fixture.ts'

const nowMs = Date.parse('2026-11-26T12:00:00.000Z')
const iso = (ms: number) => new Date(ms).toISOString()
const hour = 3_600_000

async function on<T>(
  place: string,
  act: (world: { write: Database['write']; read: Database['read'] }) => Promise<T>,
) {
  await using database = await openDatabase(place)
  return await act({ write: (change) => database.write(change), read: database.read })
}

onBoth('an action is changed by whoever saw it as it stands, and by nobody else', ({ place }) =>
  on(place, async ({ write, read }) => {
    const made = actionOf('act_1')
    expect(await write((db) => keepAction(db, made))).toBe(true)
    expect(await write((db) => keepAction(db, { ...made, reason: 'Twice.' }))).toBe(false)
    const done = { ...made, version: 2, state: 'in_force' as const }
    expect(await write((db) => keepAction(db, done))).toBe(true)
    expect(await write((db) => keepAction(db, { ...done, state: 'undoing' }))).toBe(false)
    expect(await findAction(read, 'act_1')).toEqual(done)
    const heads = await changedSince(read, 'actions', { since: 0, limit: 9 })
    expect(heads.map(({ change, head }) => [change, JSON.parse(head).version])).toEqual([[2, 2]])
    expect(JSON.parse(heads[0]!.head)).not.toHaveProperty('history')
  }),
)

onBoth('what is read back again is no change', ({ place }) =>
  on(place, async ({ write, read }) => {
    await write((db) => keepAction(db, actionOf('act_1')))
    const change = await newestChange(read, 'actions')
    const readBack = { at: iso(nowMs), text: 'nft has it.' }
    await write((db) => keepReadBack(db, 'act_1', readBack))
    expect(await findAction(read, 'act_1')).toMatchObject({ version: 1, readBack })
    expect(await newestChange(read, 'actions')).toBe(change)
  }),
)

onBoth('actions are found by state, target and incident, and automatic ones counted', ({ place }) =>
  on(place, async ({ write, read }) => {
    const at = (minutes: number) => iso(nowMs + minutes * 60_000)
    await write(async (db) => {
      await keepAction(db, actionOf('act_1', { incidentId: 'inc_1', createdAt: at(0) }))
      await keepAction(db, actionOf('act_2', { mode: 'auto', createdAt: at(1) }))
      const other = { target: '198.51.100.7', createdAt: at(2), state: 'waiting' } as const
      await keepAction(db, actionOf('act_3', { ...other, mode: 'auto' }))
      await keepAction(db, actionOf('act_4', { mode: 'auto', state: 'refused', createdAt: at(3) }))
    })
    const ids = async (found: Promise<readonly { readonly id: string }[]>) =>
      (await found).map(({ id }) => id)
    expect(await ids(actionsIn(read, ['approved', 'undoing'], 9))).toEqual(['act_1', 'act_2'])
    expect(await ids(actionsOnTarget(read, '203.0.113.66'))).toEqual(['act_4', 'act_2', 'act_1'])
    expect(await ids(actionsOfIncident(read, 'inc_1'))).toEqual(['act_1'])
    expect(await ids(actionsSince(read, nowMs + 90_000, 9))).toEqual(['act_4', 'act_3'])
    expect(await countAutomaticSince(read, nowMs)).toBe(2)
    expect(await countAutomaticSince(read, nowMs + 90_000)).toBe(1)
  }),
)

onBoth('a target that a person gave free is held off until its time', ({ place }) =>
  on(place, async ({ write, read }) => {
    const undone = { state: 'undone', holdOffUntil: iso(nowMs + hour) } as const
    await write((db) => keepAction(db, actionOf('act_1', undone)))
    expect(await holdOffs(read, nowMs)).toEqual([
      { target: '203.0.113.66', until: undone.holdOffUntil },
    ])
    expect(await holdOffs(read, nowMs + hour)).toEqual([])
  }),
)

onBoth('an older revision of an investigation never takes the place of a newer one', ({ place }) =>
  on(place, async ({ write, read }) => {
    const newer = investigationOf('inc_1', { revision: 2 })
    expect(await write((db) => keepInvestigation(db, newer))).toBe(true)
    expect(await write((db) => keepInvestigation(db, investigationOf('inc_1')))).toBe(false)
    expect(await findInvestigation(read, newer.id)).toEqual(newer)
    expect(await findInvestigationOfIncident(read, 'inc_1')).toEqual(newer)
    expect(await findInvestigationOfIncident(read, 'inc_2')).toBeNull()
    const asking = investigationOf('inc_3', { state: 'asking' })
    await write((db) => keepInvestigation(db, asking))
    expect(await askingInvestigations(read, 9)).toEqual([{ incidentId: 'inc_3', entity: '' }])
  }),
)

onBoth('who asks again while it is looked up is not forgotten, and consent adds up', ({ place }) =>
  on(place, async ({ write, read }) => {
    const ask = (askedMs: number, ...consent: string[]) =>
      write((db) => askInvestigation(db, { incidentId: 'inc_1', askedMs, askedBy: 'u', consent }))
    await ask(1, 'a.example')
    const [first] = await askedInvestigations(read, 9)
    await ask(2, 'b.example')
    await write((db) => takeInvestigation(db, first!))
    const [second] = await askedInvestigations(read, 9)
    expect(second).toMatchObject({ askedMs: 2, consent: ['b.example', 'a.example'] })
    await write((db) => takeInvestigation(db, second!))
    expect(await askedInvestigations(read, 9)).toEqual([])
  }),
)

onBoth('answers are kept with their age, and a day has its budget', ({ place }) =>
  on(place, async ({ write, read }) => {
    const question = { source: 'otx', kind: 'address', value: '203.0.113.66' } as const
    const answer = { fetchedMs: 1, expiresMs: 2, body: '{}' }
    await write((db) => keepLookup(db, question, answer))
    await write((db) => keepLookup(db, question, { ...answer, fetchedMs: 5 }))
    expect(await findLookup(read, question)).toEqual({ ...answer, fetchedMs: 5 })
    expect(await findLookup(read, { ...question, source: 'virustotal' })).toBeNull()
    const use = (day: string) => write((db) => useBudget(db, { source: 'otx', day }, 2))
    const day = '2026-11-26'
    expect([await use(day), await use(day), await use(day)]).toEqual([true, true, false])
    expect(await use('2026-11-27')).toBe(true)
    expect(await write((db) => useBudget(db, { source: 'x', day }, 0))).toBe(false)
  }),
)

onBoth('of the decisions about one incident the newest are kept', ({ place }) =>
  on(place, async ({ write, read }) => {
    const one = { incidentId: 'inc_1', incidentRevision: 1, investigationId: '', policyVersion: 1 }
    const rest = { traceId: '', confidence: 'likely', importance: 'high', severity: 'high' }
    for (let i = 0; i < decisionsKept + 5; i++) {
      const made = { ...one, ...rest, id: `dec_${i}`, time: iso(nowMs + i), riskScore: 1 } as const
      await write((db) => keepDecision(db, { ...made, actions: [], text: '' } as never))
    }
    const found = await findDecisions(read, 'inc_1', 999)
    expect([found.length, found[0]!.id]).toEqual([decisionsKept, `dec_${decisionsKept + 4}`])
  }),
)

const draft: Omit<PolicyVersion, 'version'> = {
  ...{ policy: emptyPolicy, state: 'draft', author: 'usr_1', note: '', createdAt: iso(nowMs) },
  ...{ activatedAt: null, activatedBy: '' },
}

onBoth('one policy is in force, and those before it stay', ({ place }) =>
  on(place, async ({ write, read }) => {
    expect(await activePolicy(read)).toBeNull()
    const by = { by: 'usr_admin', at: iso(nowMs) }
    for (let i = 0; i < 3; i++) await write((db) => keepPolicy(db, draft))
    await write((db) => activatePolicy(db, 1, by))
    await write((db) => activatePolicy(db, 3, by))
    expect(await activePolicy(read)).toMatchObject({ version: 3, activatedBy: 'usr_admin' })
    expect((await findPolicy(read, 1))!.state).toBe('retired')
    await write((db) => activatePolicy(db, 1, by))
    expect([(await activePolicy(read))!.version, (await findPolicy(read, 3))!.state]).toEqual([
      1,
      'retired',
    ])
    expect(await write((db) => activatePolicy(db, 99, by))).toBeNull()
    for (let i = 0; i < draftsMax + 1; i++) await write((db) => keepPolicy(db, draft))
    expect([await findPolicy(read, 2), (await activePolicy(read))!.version]).toEqual([null, 1])
  }),
)

onBoth('the never-block list has each value once, until its time is over', ({ place }) =>
  on(place, async ({ write, read }) => {
    const about = { reason: 'Ours.', isBuiltIn: false, owner: 'u', createdAt: iso(nowMs) }
    const entry = (id: string, value: string, expiresAt: string | null) =>
      ({ ...about, id, value, kind: 'address', expiresAt }) as const
    const keep = (...given: Parameters<typeof entry>) =>
      write((db) => keepNeverBlock(db, entry(...given)))
    expect(await keep('nev_1', '192.0.2.1', null)).toBe(true)
    expect(await keep('nev_2', '192.0.2.1', null)).toBe(false)
    await keep('nev_3', '192.0.2.3', iso(nowMs + hour))
    const values = async (ms: number) => (await neverBlocks(read, ms)).map(({ value }) => value)
    expect(await values(nowMs)).toEqual(['192.0.2.1', '192.0.2.3'])
    expect(await values(nowMs + hour)).toEqual(['192.0.2.1'])
    await write((db) => dropOldNeverBlocks(db, nowMs + hour))
    expect(await keep('nev_4', '192.0.2.3', null)).toBe(true)
    await write((db) => dropNeverBlock(db, 'nev_1'))
    expect(await values(nowMs)).toEqual(['192.0.2.3'])
  }),
)

onBoth(
  'the kill switch was never pressed until it was, and a follower goes on where it was',
  ({ place }) =>
    on(place, async ({ write, read }) => {
      expect([await responderTold(read), (await responseWanted(read)).isStopped]).toEqual([
        null,
        false,
      ])
      const told = { isConnected: true, at: iso(nowMs), reason: '', drivers: [], facts: null }
      await write((db) =>
        keepResponderTold(db, {
          ...told,
          neverBlock: [],
          isStopped: false,
          isDryRun: true,
          live: 0,
        }),
      )
      const wanted = { isStopped: true, by: 'usr_1', reason: 'Wrong host.', at: iso(nowMs) }
      await write((db) => keepResponseWanted(db, wanted))
      expect([(await responderTold(read))!.isDryRun, await responseWanted(read)]).toEqual([
        true,
        wanted,
      ])
      const [one, other] = ['investigator/0', 'investigator/1'] as const
      expect(await followedTo(read, [one, other])).toEqual(new Map())
      await write((db) => keepFollowedTo(db, [one, other], 7))
      await write((db) => keepFollowedTo(db, [one], 9))
      expect(await followedTo(read, [one, other])).toEqual(
        new Map([
          [one, 9],
          [other, 7],
        ]),
      )
    }),
)

onBoth('no more questions go out in a minute, whichever process asks', async ({ place }) => {
  await using one = await openDatabase(place)
  await using other = await openDatabase(place)
  const turns = (database: Database) => database.write((db) => takeTurn(db, 'otx k', 3))
  expect([await turns(one), await turns(other), await turns(one)]).toEqual([0, 0, 0])
  const waitMs = await turns(other)
  expect(waitMs).toBeGreaterThan(50_000)
  expect(waitMs).toBeLessThanOrEqual(60_000)
  expect(await other.write((db) => takeTurn(db, 'otx other', 3)), 'another key').toBe(0)
  const past = JSON.stringify([1, 2, 3])
  await one.write((db) => db.updateTable('response_state').set({ body: past }).execute())
  expect(await turns(one), 'a minute later').toBe(0)
})

onBoth(
  'what is over is forgotten in time, but neither what is in force nor what is held off',
  ({ place }) =>
    on(place, async ({ write, read }) => {
      const long = { createdAt: iso(nowMs - 400 * 24 * hour) }
      const day = nowMs / (24 * hour)
      await write(async (db) => {
        await keepAction(db, actionOf('act_old', { ...long, state: 'undone' }))
        await keepAction(db, actionOf('act_live', { ...long, state: 'in_force' }))
        const heldOff = { state: 'undone', holdOffUntil: iso(nowMs + hour) } as const
        await keepAction(db, actionOf('act_held', { ...long, ...heldOff }))
        await keepAction(db, actionOf('act_of', { ...long, state: 'expired', incidentId: 'inc_1' }))
        await db.insertInto('incidents').values(openIncident('inc_1')).execute()
        await keepAction(db, actionOf('act_new', { state: 'undone' }))
        const question = { source: 'otx', kind: 'address', value: '203.0.113.66' } as const
        const at = (days: number) => ({ fetchedMs: days, expiresMs: days + 1, body: '' })
        await keepLookup(db, question, at((day - 40) * 24 * hour))
        await keepLookup(db, { ...question, value: '203.0.113.67' }, at(nowMs))
        const keepDays = { flows: 1e6, signals: 1e6, events: 1e6, incidents: 365 }
        await forgetOld(db, keepDays, nowMs * 1000)
      })
      const left = await read.selectFrom('actions').select('id').orderBy('id').execute()
      expect(left.map(({ id }) => id)).toEqual(['act_held', 'act_live', 'act_new', 'act_of'])
      const lookups = await read.selectFrom('lookups').select('value').execute()
      expect(lookups).toEqual([{ value: '203.0.113.67' }])
    }),
)

onBoth('with an incident goes what was made of it, but for what is in force', ({ place }) =>
  on(place, async ({ write, read }) => {
    await write(async (db) => {
      await db
        .insertInto('incidents')
        .values([
          { ...openIncident('inc_1'), status: 'closed' },
          { ...openIncident('inc_2'), change: 2 },
        ])
        .execute()
      for (const incidentId of ['inc_1', 'inc_2']) {
        await keepAction(db, actionOf(`act_over_${incidentId}`, { incidentId, state: 'expired' }))
        await keepAction(db, actionOf(`act_live_${incidentId}`, { incidentId, state: 'in_force' }))
        await keepInvestigation(db, investigationOf(incidentId))
      }
      await makeRoom(db)
    })
    const left = await read.selectFrom('actions').select('id').orderBy('id').execute()
    expect(left.map(({ id }) => id)).toEqual(['act_live_inc_1', 'act_live_inc_2', 'act_over_inc_2'])
    const looked = await read.selectFrom('investigations').select('incident_id').execute()
    expect(looked).toEqual([{ incident_id: 'inc_2' }])
  }),
)

function openIncident(id: string): Schema['incidents'] {
  const texts = ['reason', 'entity', 'trace_id', 'importance', 'severity', 'outcome', 'time']
  const more = ['first_time', 'techniques', 'behaviours', 'sensors', 'search', 'head', 'body']
  const numbers = ['version', 'revision', 'urgency', 'confidence', 'fresh_until', 'is_muted']
  return {
    ...Object.fromEntries([...texts, ...more].map((name) => [name, ''])),
    ...Object.fromEntries([...numbers, 'is_withdrawn'].map((name) => [name, 0])),
    ...{ disposition: null, assignee: null, revisit_at: null, merged_into: null },
    ...{ id, status: 'open', change: 1, last_time: iso(nowMs), queue: 'watching' },
  } as unknown as Schema['incidents']
}

test('the log of events tells what was done, in words that say whether anything was', () => {
  const block = actionOf('act_1', { state: 'in_force', version: 3 })
  expect(eventOfAction(block, 'applied', nowMs)).toMatchObject({
    ...{ kind: 'action', what: 'applied', ref: 'act_1', entity: '203.0.113.66' },
    ...{ text: 'Blocked 203.0.113.66 for 60 min', traceId: block.traceId },
  })
  const network = { ...block, target: '203.0.113.0/24' }
  expect(eventOfAction(network, 'applied', nowMs).entity).toBe('')
  const text = (...asked: Parameters<typeof eventOfAction>) => eventOfAction(...asked).text
  expect(text({ ...block, isDryRun: true }, 'applied', nowMs)).toBe(
    'Dry run, nothing was changed: Blocked 203.0.113.66 for 60 min',
  )
  expect(text({ ...block, state: 'failed', failure: 'nft is not there' }, 'failed', nowMs)).toBe(
    'The block of 203.0.113.66 failed: nft is not there',
  )
  expect(text({ ...block, target: 'a\u202eb' }, 'undone', nowMs)).not.toContain('\u202e')
})
