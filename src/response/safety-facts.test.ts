import { expect, test } from 'vitest'
import type { HostFacts, ResponderTold } from '../contracts/index.ts'
import {
  changeEntity,
  type Database,
  findEntity,
  keepAction,
  keepNeverBlock,
  keepResponderTold,
  keepResponseWanted,
  keepSession,
  openDatabase,
} from '../store/index.ts'
import { keepRecords } from '../store/kept.fixture.ts'
import { hostOf } from '../store/records.fixture.ts'
import { actionOf } from '../store/shelves/response.fixture.ts'
import { builtInNeverBlock, gatherSafetyFacts } from './index.ts'

const nowMs = Date.parse('2026-11-26T12:00:00.000Z')
const hour = 3_600_000
const iso = (ms: number) => new Date(ms).toISOString()

const facts: HostFacts = {
  ...{ at: iso(nowMs), own: ['10.0.0.2'], networks: ['10.0.0.0/24'], broadcasts: ['10.0.0.255'] },
  ...{ gateways: ['10.0.0.254'], resolvers: ['10.0.0.53'], dhcp: [], ntp: [] },
  ...{ operators: ['10.0.0.77'], gaps: [] },
  ...{ controllers: ['10.0.0.7'], missing: ['ip: is not installed'] },
}

const told: ResponderTold = {
  ...{ isConnected: true, at: iso(nowMs), reason: '', facts, isStopped: false },
  ...{ isDryRun: false, live: 0 },
  drivers: [{ name: 'nftables', kinds: ['block_ip', 'isolate_host'] }],
  neverBlock: [
    {
      ...{ id: 'nev_settings', value: '198.51.100.0/24', kind: 'network', reason: 'Our bank.' },
      ...{ isBuiltIn: true, owner: 'system', createdAt: iso(nowMs), expiresAt: null },
    },
  ],
}

const asked = { nowMs, homeNetworks: ['10.0.0.0/8'], caps: { perHourMax: 9, hostShareMax: 0.1 } }

async function world(): Promise<Database> {
  const database = await openDatabase(':memory:')
  await database.write((db) => keepResponderTold(db, told))
  return database
}

test('before a responder has told anything, it is known that nothing is known', async () => {
  await using database = await openDatabase(':memory:')
  const found = await gatherSafetyFacts(database.read, asked)
  expect(found).toMatchObject({
    own: [],
    gateways: [],
    kinds: null,
    killSwitch: false,
    actions: [],
  })
})

test('what must not be cut off is what the machine, the settings, people and their sessions say', async () => {
  await using database = await world()
  const about = { reason: 'A partner.', isBuiltIn: false, owner: 'u', createdAt: iso(nowMs) }
  const entry = { ...about, id: 'nev_1', value: 'example.org', kind: 'domain' } as const
  const live = { ended_ms: null, ends_ms: nowMs + 1, idle_ends_ms: nowMs + 1 }
  const sessions = [
    { ...live, address: '10.0.0.88' },
    { ...live, address: '10.0.0.89', ended_ms: 1 },
    // A password alone lets nobody in, and protects nobody.
    { ...live, address: '10.0.0.90', stage: 'password' },
  ] as const
  await database.write(async (db) => {
    await keepNeverBlock(db, { ...entry, expiresAt: null })
    await keepNeverBlock(db, { ...entry, id: 'nev_2', value: 'b.example', expiresAt: iso(nowMs) })
    for (const [i, one] of sessions.entries())
      await keepSession(db, { ...rowOf(`ses_${i}`), ...one })
  })
  const found = await gatherSafetyFacts(database.read, { ...asked, operators: ['10.0.0.99'] })
  expect(found.operators).toEqual(['10.0.0.77', '10.0.0.88', '10.0.0.99'])
  const values = found.neverBlock.map(({ value }) => value)
  expect(values).toEqual(['198.51.100.0/24', 'example.org', '10.0.0.255'])
  expect([found.gateways, found.kinds]).toEqual([['10.0.0.254'], ['block_ip', 'isolate_host']])
  expect([found.controllers, found.missing]).toEqual([['10.0.0.7'], ['ip: is not installed']])
})

/** As much of a session as is looked at here. */
function rowOf(id: string) {
  const texts = ['user', 'agent', 'method', 'outer_session', 'ended_why', 'address']
  const times = ['created_ms', 'signed_in_ms', 'seen_ms', 'rotated_ms']
  const numbers = [...times, 'is_second_done', 'number', 'failures']
  return {
    id,
    stage: 'full',
    ...Object.fromEntries(texts.map((name) => [name, ''])),
    ...Object.fromEntries(numbers.map((name) => [name, 0])),
  } as never as Parameters<typeof keepSession>[1]
}

test('who is critical, what hosts are to others and how many there are is as the hosts are known', async () => {
  await using database = await world()
  const role = { role: 'resolver', basis: 'answers DNS lookups of 12 hosts', sinceUs: 1 } as const
  const resolver = hostOf('10.0.0.53', { kind: 'resolver', roles: [role] })
  const hosts = [resolver, hostOf('10.0.0.9'), hostOf('203.0.113.1', { isHome: false })]
  await keepRecords(database, { hosts })
  await database.write(async (db) => {
    const before = (await findEntity(db, '10.0.0.9'))!
    await changeEntity(db, before, { change: { importance: 'critical' }, by: 'u', nowMs })
  })
  const found = await gatherSafetyFacts(database.read, asked)
  expect([found.knownHosts, found.critical]).toEqual([2, ['10.0.0.9']])
  expect(found.roles).toEqual({ '10.0.0.53': ['resolver'] })
})

test('what is live counts however old it is, the rest for an hour', async () => {
  await using database = await world()
  const old = { createdAt: iso(nowMs - 2 * hour) }
  await database.write(async (db) => {
    await keepAction(db, actionOf('act_live', { ...old, state: 'in_force' }))
    await keepAction(db, actionOf('act_over', { ...old, state: 'expired' }))
    await keepAction(db, actionOf('act_new', { createdAt: iso(nowMs - 60_000), state: 'refused' }))
    const held = { ...old, state: 'undone', holdOffUntil: iso(nowMs + hour) } as const
    await keepAction(db, actionOf('act_held', held))
  })
  const found = await gatherSafetyFacts(database.read, asked)
  expect(found.actions.map(({ id }) => id).sort()).toEqual(['act_live', 'act_new'])
  expect(found.holdOffs).toEqual([{ target: '203.0.113.66', until: iso(nowMs + hour) }])
})

test('the kill switch holds from when it is pressed, and until the responder has let go of it', async () => {
  await using database = await world()
  const stopped = async () => (await gatherSafetyFacts(database.read, asked)).killSwitch
  const wanted = { isStopped: true, by: 'u', reason: 'Wrong host.', at: iso(nowMs) }
  await database.write((db) => keepResponseWanted(db, wanted))
  expect(await stopped()).toBe(true)
  await database.write(async (db) => {
    await keepResponseWanted(db, { ...wanted, isStopped: false })
    await keepResponderTold(db, { ...told, isStopped: true })
  })
  expect(await stopped()).toBe(true)
})

test('the built-in list names each once, with why', () => {
  const list = builtInNeverBlock(told, ['10.0.0.77', '::1'])
  const ids = list.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(list.find(({ id }) => id === 'gateway:10.0.0.254')).toMatchObject({
    ...{ value: '10.0.0.254', kind: 'address', isBuiltIn: true },
    reason: 'a gateway of this machine',
  })
  expect(ids).toContain('nev_settings')
  expect(builtInNeverBlock(null, []).every(({ createdAt }) => createdAt !== '')).toBe(true)
})
