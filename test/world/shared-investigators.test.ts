/** Two investigators on one database, one of them killed or stopped in the middle: each incident and each action once. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as passed } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { newId, wallClockMs } from '../../src/kernel/index.ts'
import { MemoryKernel, noFacts } from '../../src/response/actions/actions.fixture.ts'
import { serveResponder } from '../../src/response/actions/index.ts'
import { createResponse } from '../../src/response/index.ts'
import { guessing } from '../../src/response/responding.fixture.ts'
import { type Database, openDatabase } from '../../src/store/index.ts'
import { newPostgres } from '../../src/store/places.fixture.ts'
import { until } from '../until.fixture.ts'
import { newFolder, type Started, startCommand } from '../up.fixture.ts'
import { testOnPostgres } from './postgres.fixture.ts'

const incidents = 240
const perHourMax = 60

/** Each about another host, of which policy blocks the first ones by itself. */
async function take(database: Database, from: number, to: number): Promise<void> {
  const response = createResponse({ clock: wallClockMs })
  for (let i = from; i < to; i++) {
    const end = `${Math.floor(i / 200)}.${(i % 200) + 1}`
    const alert = {
      ...guessing({}, `203.0.${end}`, `10.20.${end}`),
      id: newId('alr', wallClockMs()),
    }
    await database.write((db) => response.onAlerts(db, [alert]))
  }
}

interface Site extends AsyncDisposable {
  readonly database: Database
  /** How often each order was carried out, by target. */
  readonly applied: ReadonlyMap<string, number>
  /** How often each was given. */
  readonly given: ReadonlyMap<string, number>
  investigator(): Started
  count(table: 'decisions' | 'investigations'): Promise<number>
  /** Parts of incidents, by process. */
  parts(): Promise<string>
}

function countOne(counts: Map<string, number>, { target }: { readonly target: string }): void {
  counts.set(target, (counts.get(target) ?? 0) + 1)
}

async function siteOn(place: string | null): Promise<Site> {
  const folder = newFolder()
  mkdirSync(join(folder, 'data'))
  const database = await openDatabase(place ?? join(folder, 'data', 'amoskys.sqlite'))
  const socketPath = join(folder, 'run', 'responder.sock')
  const kernel = new MemoryKernel(wallClockMs)
  const [applied, given] = [new Map<string, number>(), new Map<string, number>()]
  const apply = kernel.apply
  kernel.apply = (planned) => {
    for (const { order } of planned) countOne(applied, order)
    return apply(planned)
  }
  const served = await serveResponder({
    ...{ folder: join(folder, 'own'), drivers: [kernel], isDryRun: false, socketPath },
    clock: { nowMs: wallClockMs, sleep: passed },
    facts: async () => noFacts,
    ...{ reconcileSeconds: 5, deadManSeconds: 0, onNotice: () => {} },
  })
  const taken = served.responder.apply.bind(served.responder)
  served.responder.apply = (order) => {
    countOne(given, order)
    return taken(order)
  }
  const settings = [
    'policy.use=block-outside',
    'policy.dryRun=false',
    `policy.perHourMax=${perHourMax}`,
  ]
  const words = [...settings, `response.socket=${socketPath}`, `store.url=${place ?? ''}`]
  const { read } = database
  const countOf = (table: 'decisions' | 'investigations') =>
    read
      .selectFrom(table)
      .select((e) => e.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
  const started: Started[] = []
  return {
    ...{ database, applied, given },
    investigator() {
      const one = startCommand(folder, 'investigator', ...words.flatMap((word) => ['--set', word]))
      started.push(one)
      return one
    },
    count: async (table) => Number((await countOf(table)).n),
    async parts() {
      const rows = await read
        .selectFrom('leases')
        .select((e) => ['owner', e.fn.countAll<number>().as('n')])
        .where('grp', '=', 'investigator')
        .where('part', '>=', 0)
        .where('owner', '<>', '')
        .groupBy('owner')
        .execute()
      return rows.map(({ n }) => Number(n)).join()
    },
    async [Symbol.asyncDispose]() {
      for (const { child, ended } of started) {
        child.kill('SIGKILL')
        await ended
      }
      await served[Symbol.asyncDispose]()
      await database.close()
    },
  }
}

async function expectEachOnce({ database, applied, count }: Site): Promise<void> {
  expect(await count('investigations')).toBe(incidents)
  const { read } = database
  const decided = await read.selectFrom('decisions').select('incident_id').execute()
  expect(new Set(decided.map((row) => row.incident_id)).size).toBe(incidents)
  expect(decided.length, 'none is decided twice').toBe(incidents)
  const finished = await read
    .selectFrom('response_counts')
    .select('count')
    .where('name', '=', 'investigation')
    .executeTakeFirstOrThrow()
  expect(Number(finished.count)).toBe(incidents)
  const all = await read.selectFrom('actions').select(['target', 'mode', 'state']).execute()
  const automatic = all.filter(({ mode }) => mode === 'auto')
  expect(automatic.length, 'the cap of the policy holds over both').toBe(perHourMax)
  expect(new Set(all.map(({ target }) => target)).size, 'no target twice').toBe(all.length)
  await expect.poll(() => applied.size, { timeout: 10_000 }).toBe(perHourMax)
  expect([...applied.values()].filter((times) => times !== 1)).toEqual([])
}

async function bothAtWork(site: Site): Promise<[Started, Started]> {
  const both: [Started, Started] = [site.investigator(), site.investigator()]
  for (const one of both) await one.saying(/investigating the incidents/)
  await until(async () => (await site.parts()) === '8,8')
  return both
}

/** Not in the middle of a write: then it would keep everybody from writing for as long as it sleeps. */
async function putToSleep({ child }: Started, { database }: Site): Promise<void> {
  using asking = new DatabaseSync(database.path, { timeout: 200 })
  for (;;) {
    child.kill('SIGSTOP')
    try {
      return asking.exec('begin immediate; rollback')
    } catch {
      child.kill('SIGCONT')
      await passed(7)
    }
  }
}

async function killedInTheMiddle(place: string | null): Promise<void> {
  await using site = await siteOn(place)
  const [dead] = await bothAtWork(site)
  const taking = take(site.database, 0, incidents)
  await until(async () => (await site.count('decisions')) > incidents / 4)
  dead.child.kill('SIGKILL')
  const killedMs = performance.now()
  await taking
  await until(async () => (await site.parts()) === '16')
  expect(performance.now() - killedMs, 'ms until the other has all of it').toBeLessThan(15_000)
  await until(async () => (await site.count('decisions')) >= incidents)
  await passed(1500)
  await expectEachOnce(site)
}

test('two share the work: each incident is decided by one of them, and each order given by one', async () => {
  await using site = await siteOn(null)
  await bothAtWork(site)
  await take(site.database, 0, incidents)
  await until(async () => (await site.count('decisions')) >= incidents)
  await passed(1500)
  await expectEachOnce(site)
  expect([...site.given.values()].filter((times) => times !== 1)).toEqual([])
}, 120_000)

test(
  'one that is killed in the middle: the other takes its incidents over, and does nothing twice',
  () => killedInTheMiddle(null),
  120_000,
)

testOnPostgres('one that is killed in the middle, on PostgreSQL', async () =>
  killedInTheMiddle(await newPostgres()),
)

test('one that slept while the other took its incidents over writes nothing of them when it wakes', async () => {
  await using site = await siteOn(null)
  const [sleeper] = await bothAtWork(site)
  const taking = take(site.database, 0, incidents / 2)
  await until(async () => (await site.count('decisions')) > incidents / 8)
  await putToSleep(sleeper, site)
  await taking
  await until(async () => (await site.parts()) === '16')
  sleeper.child.kill('SIGCONT')
  await take(site.database, incidents / 2, incidents)
  await until(async () => (await site.count('decisions')) >= incidents)
  await until(async () => (await site.parts()) === '8,8')
  await passed(1500)
  await expectEachOnce(site)
}, 120_000)
