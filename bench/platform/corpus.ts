/** A database of a million alerts in two hundred thousand incidents, and who may ask about them. Made once and kept. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { HostSighting, Sensed } from '../../src/contracts/index.ts'
import { type Random, seededRandom } from '../../src/kernel/index.ts'
import { openStore } from '../../src/store/index.ts'
import { type Bundle, type BundleTable, bundleTables, makeBundles, type Stage } from './bundles.ts'
import { homeAddress, homeCount, Printer } from './printer.ts'

export interface Corpus {
  readonly path: string
  readonly data: string
  readonly bundles: readonly Bundle[]
  readonly alerts: number
  readonly incidents: number
}

export interface CorpusPlan {
  readonly folder: string
  /** Of incidents. */
  readonly size: number
  readonly say: (text: string) => void
}

const daysBack = 60
const dayMs = 86_400_000
const seed = 88
/** So many are one transaction. */
const together = 500

export async function obtainCorpus({ folder, size, say }: CorpusPlan): Promise<Corpus> {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `platform-${size}.sqlite`)
  const bundlesPath = join(folder, 'bundles.json')
  if (!existsSync(path)) {
    say('raising the alerts that the corpus is made of')
    const all = await makeBundles()
    const bundles = all.filter(({ rows }) => rows.incidents.length === 1)
    writeFileSync(bundlesPath, JSON.stringify(bundles))
    const draft = `${path}-draft`
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${draft}${suffix}`, { force: true })
    await keepHosts(draft)
    fill(draft, { bundles, size, say })
    renameSync(draft, path)
  }
  const bundles = JSON.parse(readFileSync(bundlesPath, 'utf8')) as Bundle[]
  using database = new DatabaseSync(path, { readOnly: true })
  const count = (table: BundleTable) =>
    Number(database.prepare(`select count(*) as n from ${table}`).get()!['n'])
  const [alerts, incidents] = [count('alerts'), count('incidents')]
  return { path, data: `${path}-data`, bundles, alerts, incidents }
}

async function keepHosts(path: string): Promise<void> {
  await using store = await openStore(path)
  const nowUs = Date.now() * 1000
  const hosts = Array.from({ length: homeCount }, (_, n) => hostOf(n, nowUs))
  await store.keepHosts(hosts)
}

function hostOf(n: number, nowUs: number): Sensed<HostSighting> {
  const isServer = n % 20 === 0
  const name = `${isServer ? 'server' : 'desk'}-${n}.office.example`
  return {
    ...{ sensor: 'local', address: homeAddress(n), isHome: true, mac: '' },
    ...{ firstUs: nowUs - 60 * dayMs * 1000, lastUs: nowUs - n * 1_000_000 },
    names: [{ name, source: 'dhcp', lastUs: nowUs - n * 1_000_000 }],
    ...{ kind: isServer ? 'web-server' : 'client', services: [], normal: [] },
    kindBasis: isServer ? 'answered 400 connections on HTTPS' : 'opened 422 connections',
  }
}

interface Filling {
  readonly bundles: readonly Bundle[]
  readonly size: number
  readonly say: (text: string) => void
}

/** As the store would write it, but all at once; without a log, since what is torn is made anew. */
function fill(path: string, { bundles, size, say }: Filling): void {
  using database = new DatabaseSync(path)
  database.exec(
    'pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -1500000; pragma locking_mode = exclusive',
  )
  const printers = printersOf(bundles)
  const writers = writersOf(database, printers.fresh[0]!)
  const random = seededRandom(seed)
  const endMs = Date.now()
  const changes = { alerts: 0, incidents: 0 }
  for (let n = 0; n < size; n++) {
    if (n % together === 0) database.exec(n === 0 ? 'begin' : 'commit; begin')
    if (n % Math.ceil(size / 10) === 0) say(`${n} of ${size} incidents written`)
    const lastMs = Math.floor(endMs - ((size - n) / size) * daysBack * dayMs)
    const some = printers[stageAt((size - n) / size, random)]
    const printed = some[random.below(some.length)]!.print(`${seed} ${n}`, lastMs, random)
    for (const table of bundleTables)
      for (const cells of printed[table]) writers[table](cells, changes)
  }
  database.exec('commit; pragma locking_mode = normal')
  database.exec('pragma journal_mode = wal')
}

type Printers = Readonly<Record<Stage, readonly Printer[]>>

function printersOf(bundles: readonly Bundle[]): Printers {
  const of = (wanted: Stage) =>
    bundles.filter(({ stage }) => stage === wanted).map((bundle) => new Printer(bundle))
  return { closed: of('closed'), aged: of('aged'), fresh: of('fresh') }
}

/** Of old incidents most are closed; of the newest fiftieth hardly any. */
function stageAt(age: number, random: Random): Stage {
  if (age < 0.02) return random.next() < 0.8 ? 'fresh' : 'closed'
  return random.next() < 0.9 ? 'closed' : 'aged'
}

type Writer = (cells: readonly unknown[], changes: { alerts: number; incidents: number }) => void

/** `change` is counted on, and the log of events numbers itself. */
function writersOf(database: DatabaseSync, { columns }: Printer): Record<BundleTable, Writer> {
  const writers = bundleTables.map((table) => {
    const names = columns[table]
    const at = names.indexOf('change')
    const seqAt = table === 'events' ? names.indexOf('seq') : -1
    const statement: StatementSync = database.prepare(
      `insert into ${table} (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`,
    )
    const write: Writer = (cells, changes) => {
      const own = [...cells] as (string | number | null)[]
      if (at >= 0) own[at] = ++changes[table as 'alerts' | 'incidents']
      if (seqAt >= 0) own[seqAt] = null
      statement.run(...own)
    }
    return [table, write] as const
  })
  return Object.fromEntries(writers) as Record<BundleTable, Writer>
}
