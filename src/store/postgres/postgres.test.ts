import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { onPostgres, runBeside } from '../dialects.fixture.ts'
import { keepSystemEvent, openDatabase, openStore } from '../index.ts'
import { ask, isPostgresHere } from '../places.fixture.ts'
import { alertOf, flowOf, hostOf, signalOf } from '../records.fixture.ts'
import { eventOf } from '../shelves/events.ts'
import { shownPlace } from './place.ts'
import { type PostgresServer, startPostgres } from './server.fixture.ts'

test('a place is said without its password, whatever that is', () => {
  expect(shownPlace('postgres://me:geheim@db.example/site?sslmode=disable')).toBe(
    'postgres://me@db.example:5432/site',
  )
  expect(shownPlace('postgresql://me:ge%2Fheim@[::1]:99/site')).toBe('postgres://me@[::1]:99/site')
  expect(shownPlace('/var/lib/amoskys.sqlite')).toBe('/var/lib/amoskys.sqlite')
  for (const wrong of ['postgres://me:ge/heim@h/d', 'postgres://me:geheim@h:port/d'])
    expect(() => shownPlace(wrong)).toThrow(/^(?!.*heim).*store\.url: expected postgres/)
})

onPostgres('NUL and halves of surrogate pairs are kept as what can be kept', async ({ place }) => {
  await using store = await openStore(place)
  const name = 'a\0b\ud800c \\u0000'
  const kept = 'a\u2400b\ufffdc \\u0000'
  await store.keepSignals([signalOf(name, 1, { actor: name, detector: name })])
  await store.keepAlerts([alertOf('alr_A', { entity: name, sensor: name })])
  await store.keepFlows([flowOf(1, { history: name, sensor: name })])
  await store.keepHosts([{ ...hostOf('10.0.0.1'), sensor: name }])
  // Asked for as it was written, or as it is kept.
  for (const entity of [name, kept]) {
    expect((await store.findSignals({ entity, limit: 9 })).records).toHaveLength(1)
    expect((await store.findAlerts({ entity, limit: 9 })).records[0]?.entity).toBe(name)
  }
  expect((await store.findFlows({ limit: 9 })).records[0]?.history).toBe(kept)
  await store.keepSignals([signalOf(name, 1, { actor: name }), signalOf(kept, 1)])
  expect(await store.counts()).toMatchObject({ signals: 1, events: 2 })
  await using database = await openDatabase(place)
  const event = { key: name, what: 'test', severity: 'info', text: name } as const
  await database.write((db) => keepSystemEvent(db, event, 1))
  const rows = await database.read.selectFrom('events').selectAll().execute()
  expect(rows.map(eventOf).map(({ text }) => text)).toContain(kept)
})

onPostgres('text is in the order of its bytes, whatever the language', async ({ place }) => {
  const [database] = await ask(place, "select 'a' < 'B' as is_by_language")
  expect(database).toEqual({ is_by_language: true })
  await using store = await openStore(place)
  await store.keepAlerts(['alr_a', 'alr_B', 'alr_-c'].map((id) => alertOf(id)))
  const { records } = await store.findAlerts({ limit: 9 })
  expect(records.map(({ id }) => id)).toEqual(['alr_a', 'alr_B', 'alr_-c'])
  expect((await store.findAlert('alr_B'))?.id).toBe('alr_B')
})

onPostgres('two that keep at the same time make of each thing one', async ({ place }) => {
  const made: string[] = []
  const open = () =>
    openStore(place, {
      onAlerts: async (_, alerts) => {
        await new Promise((done) => setTimeout(done, 3))
        made.push(...alerts.map(({ id, revision }) => `${id} ${revision}`))
      },
    })
  await using one = await open()
  await using other = await open()
  const batches = Array.from({ length: 20 }, (_, i) => [alertOf(`alr_${i}`), alertOf('alr_A')])
  await Promise.all(batches.flatMap((batch) => [one.keepAlerts(batch), other.keepAlerts(batch)]))
  expect(made.toSorted()).toEqual([...new Set(made)].toSorted())
  const numbers = await ask(
    place,
    'select count(distinct change) as n, count(*) as all from alerts',
  )
  expect(numbers[0]).toEqual({ n: '21', all: '21' })
})

onPostgres(
  'what others commit is heard, and a lock is waited for no longer than said',
  async ({ place }) => {
    await using store = await openStore(place, { lockWaitMs: 50 })
    await using database = await openDatabase(place)
    const before = database.version()
    await store.keepFlows([flowOf(1)])
    await expect.poll(() => database.version()).not.toBe(before)
    let release = () => {}
    const begun = Promise.withResolvers<void>()
    const held = database.write(() => {
      begun.resolve()
      return new Promise<void>((done) => {
        release = done
      })
    })
    await begun.promise
    await expect(store.keepFlows([flowOf(2)])).rejects.toMatchObject({ code: 'unavailable' })
    await expect(store.keepFlows([flowOf(2)])).rejects.toThrow(/another process has locked/)
    release()
    await held
    await store.keepFlows([flowOf(2)])
    expect((await store.counts()).flows).toBe(2)
  },
)

onPostgres('whose tables are gone is noticed, and begun anew', async ({ place }) => {
  await using store = await openStore(place)
  expect(store.isNew).toBe(false)
  await runBeside(place, 'drop schema public cascade; create schema public')
  await expect(store.verify(false)).rejects.toMatchObject({ code: 'not-found' })
  await expect(store.keepFlows([flowOf(1)])).rejects.toThrow(/deleted or replaced/)
  await using again = await openStore(place)
  expect(again.isNew).toBe(true)
  await again.keepFlows([flowOf(1)])
})

describe.skipIf(!isPostgresHere())('a server that refuses', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres({ settings: ['max_connections=20'] })
    const rules = [
      'local all guarded scram-sha-256',
      'local all outsider reject',
      'local all all trust',
    ]
    writeFileSync(join(server.folder, 'data', 'pg_hba.conf'), `${rules.join('\n')}\n`)
    await server.ask("create role guarded login password 'right'")
    await server.ask('create role outsider login')
    await server.ask('create role poor login')
    await server.ask('create database site')
    await server.ask('revoke all on schema public from public', 'site')
    await server.ask("create database latin encoding 'LATIN1' locale 'C' template template0")
    await server.ask('create database closed')
    await server.ask('revoke create on schema public from public', 'closed')
    await server.ask('create database foreigner')
    await server.ask('create table customers (id int)', 'foreigner')
    await server.ask('select pg_reload_conf()')
  })
  afterAll(() => server.stop())

  test.each([
    ['guarded:geheim', 'site', 'permission', /the server refused the password/],
    ['guarded', 'site', 'permission', /asks for a password, and store.url has none/],
    ['outsider', 'site', 'permission', /does not let this user in/],
    ['nobody', 'site', 'permission', /does not let this user in/],
    ['poor', 'site', 'permission', /may use no schema/],
    ['poor', 'closed', 'permission', /may not do that in this database/],
    ['owner', 'nowhere', 'not-found', /no such database/],
    ['owner', 'latin', 'unreadable', /encoding is UTF8, found LATIN1/],
    ['owner', 'foreigner', 'unreadable', /tables of another program \(customers\)/],
  ])('%s in %s: %s', async (user, name, code, reason) => {
    const place = server.url(name).replace('owner@', `${user}@`)
    for (const open of [openStore, openDatabase]) {
      const failure = await open(place).then(
        () => null,
        (thrown: Error) => thrown,
      )
      expect(failure).toMatchObject({ name: 'AmoskysError', code })
      expect(failure?.message).toMatch(reason)
      expect(failure?.message).not.toContain('geheim')
    }
  })

  test('nobody listens, and no such host', async () => {
    await expect(openStore('postgres://me:geheim@127.0.0.1:1/site')).rejects.toThrow(
      'postgres://me@127.0.0.1:1/site: no server listens there',
    )
  })
})
