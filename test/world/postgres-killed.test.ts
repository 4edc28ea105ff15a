/** PostgreSQL is killed under load, again and again: what was acknowledged is there, once, and what was held follows. */
import { setTimeout as passed } from 'node:timers/promises'
import { expect } from 'vitest'
import { type Database, openDatabase, openStore, startKeeping } from '../../src/store/index.ts'
import { type PostgresServer, startPostgres } from '../../src/store/postgres/server.fixture.ts'
import { alertOf, flowOf, signalOf } from '../../src/store/records.fixture.ts'
import { keepSystemEvent } from '../../src/store/shelves/events.ts'
import { testOnPostgres } from './postgres.fixture.ts'

type OnAlerts = NonNullable<NonNullable<Parameters<typeof openStore>[1]>['onAlerts']>

/** What is made of a revision that is new: a row that the table takes once, and fails on a second one. */
const onAlerts: OnAlerts = async (db, alerts) => {
  for (const { id, revision, sensor, entity, lastTime } of alerts) {
    const row = { incident_id: id, revision, sensor, entity, last_time: lastTime }
    await db
      .insertInto('incident_alerts')
      .values({ ...row, alert_id: `${id} ${revision}`, muted_by: null, member: '' })
      .execute()
  }
}

async function killed(server: PostgresServer, downMs: number): Promise<void> {
  process.kill(server.pid(), 'SIGKILL')
  await passed(downMs)
  await server.start()
}

/** Changes of an API: each is acknowledged, or fails with a sentence that has no password in it. */
async function changing(database: Database, isOver: () => boolean) {
  const acknowledged: string[] = []
  const refused: string[] = []
  for (let i = 0; !isOver(); i++) {
    const event = { key: `deed|${i}`, what: 'deed', severity: 'info', text: `Deed ${i}.` } as const
    await database
      .write((db) => keepSystemEvent(db, event, i))
      .then(
        () => acknowledged.push(event.key),
        (thrown: Error & { readonly code?: string }) =>
          refused.push(`${thrown.code} ${thrown.message}`),
      )
    await passed(5)
  }
  return { acknowledged, refused }
}

testOnPostgres(
  'killed under load, nothing acknowledged is lost and nothing is doubled',
  async () => {
    const server = await startPostgres({ settings: ['fsync=on'] })
    try {
      await server.ask('create database site')
      const place = server.url('site').replace('owner@', 'owner:geheim@')
      const said: string[] = []
      const keeping = await startKeeping({
        open: () => openStore(place, { onAlerts, lockWaitMs: 2000 }),
        say: (sentence) => said.push(sentence),
        clock: () => performance.now(),
        isHurried: () => false,
        checkMs: 200,
      })
      await using database = await openDatabase(place)
      let isOver = false
      const changes = changing(database, () => isOver)
      const kills = (async () => {
        for (const downMs of [300, 1500, 50]) {
          await passed(1500)
          await killed(server, downMs)
        }
        await passed(3000)
        isOver = true
      })()
      let sent = 0
      for (; !isOver; sent++) {
        const before = sent > 0 ? [alertOf(`alr_${sent - 1}`, { revision: 2 })] : []
        await keeping.alerts([...before, alertOf(`alr_${sent}`)])
        await keeping.signals([signalOf(`s${sent}`, sent), signalOf(`s${sent}`, sent + 1)])
        await keeping.flows([flowOf(sent * 2), flowOf(sent * 2 + 1)])
        await passed(5)
      }
      await kills
      const end = await keeping.end()
      const { acknowledged, refused } = await changes
      expect([sent > 100, acknowledged.length > 100, refused.length > 0]).toEqual([
        true,
        true,
        true,
      ])
      expect(end.lost).toMatchObject({ alerts: 0, signals: 0, hosts: 0 })
      const count = async (text: string) =>
        Number((await server.ask(`select count(*) as n from ${text}`, 'site'))[0]?.['n'])
      expect(await count('alerts')).toBe(sent)
      expect(await count('alerts where revision = 2')).toBe(sent - 1)
      // Of an alert that was held the newest revision alone is kept: what is made of that is there, once.
      const made = 'incident_alerts made join alerts on made.incident_id = alerts.id'
      expect(await count(`${made} and made.revision = alerts.revision`)).toBe(sent)
      expect(await count("events where kind = 'alert'")).toBe(await count('incident_alerts'))
      expect(await count('signals')).toBe(sent)
      expect(await count('flows')).toBe(2 * sent - end.lost.flows)
      const kept = await server.ask("select key from events where what = 'deed'", 'site')
      const keys = new Set(kept.map(({ key }) => key))
      expect(acknowledged.filter((key) => !keys.has(key))).toEqual([])
      const failed = said.filter((text) => text.startsWith('records cannot be kept'))
      const again = said.filter((text) => text.startsWith('records are kept again'))
      expect([failed.length >= 1, again.length]).toEqual([true, failed.length])
      expect(said.join()).not.toContain('new database')
      expect([...said, ...refused].join()).not.toContain('geheim')
      for (const text of refused) expect(text).toMatch(/^unavailable postgres:\/\/owner@/)
    } finally {
      await server.stop()
    }
  },
)
