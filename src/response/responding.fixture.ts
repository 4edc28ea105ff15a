/** For the tests: the whole way from alerts to whoever acts, over a real socket, on a database in memory. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as passed } from 'node:timers/promises'
import { expect, onTestFinished } from 'vitest'
import type { Action, Alert, HostFacts, Policy } from '../contracts/index.ts'
import { AmoskysError, newId, wallClockMs } from '../kernel/index.ts'
import { actionsSince, type Database, openDatabase } from '../store/index.ts'
import { testPlace } from '../store/places.fixture.ts'
import { MemoryKernel, noFacts } from './actions/actions.fixture.ts'
import { serveResponder, takenBackAtMachine } from './actions/index.ts'
import { alertOf } from './incidents/alerts.fixture.ts'
import {
  createResponse,
  dryEnforcer,
  type Enforcer,
  partCount,
  socketEnforcer,
  startResponding,
  takeSettingsPolicy,
} from './index.ts'
import { memoryCache, memoryLedger, openSources } from './investigation/index.ts'
import { readyPolicies } from './policy/index.ts'

export const attacker = '203.0.113.66'
export const victim = '10.20.0.10'

export function ready(name: string, changes: Partial<Policy> = {}): Policy {
  return { ...readyPolicies.find((one) => one.name === name)!.policy, ...changes }
}

/** Guesses at a password, which the engine advises to block; now, on the wall. */
export function guessing(changes: Partial<Alert> = {}, actor = attacker, at = victim): Alert {
  const alert = alertOf({ kind: 'brute-force', actor, victim: at, atS: 0, points: 62 })
  const now = new Date(clock()).toISOString()
  const block = { action: 'block-address', target: actor, ttlSeconds: 3600, reversible: true }
  const { explanation } = alert
  return {
    ...{ ...alert, time: now, firstTime: now, lastTime: now },
    indicators: alert.indicators.map((one) =>
      one.kind === 'address' ? { ...one, established: true } : one,
    ),
    explanation: {
      ...explanation,
      recommend: [{ ...block, why: 'Ends the guessing.' }] as Alert['explanation']['recommend'],
    },
    ...changes,
  }
}

export interface Scene {
  readonly database: Database
  readonly kernel: MemoryKernel
  readonly said: string[]
  /** Whether the one that decides finds the database out of order when it writes. */
  readonly disk: { isFull: boolean }
  take(...alerts: Alert[]): Promise<void>
  /** The newest first. */
  actions(): Promise<Action[]>
  /** Waits until there is one of which it holds. */
  until(holds: (action: Action) => boolean): Promise<Action>
  /** What somebody does at the machine itself. */
  stopAtMachine(): Promise<void>
  undoAtMachine(id: string): Promise<void>
  /** Whether the one that acts was stopped. */
  isStopped(): boolean
  /** Ends the one that acts; what it did stays done. */
  endResponder(): Promise<void>
  startResponder(): Promise<void>
  /** Another has all leases of the kind, which the one that decides has not heard. */
  loseLeases(kind: 'incidents' | 'targets'): Promise<void>
  /** Nobody has any of that other. */
  endLeases(): Promise<void>
  /** Ends the one that decides, and begins with another. */
  startAgain(fetch?: Given['fetch']): Promise<void>
  /** The same, at whose place the responder has this name; with a kernel it is another responder, which is ended with the test. */
  startAt(host: string, kernel?: MemoryKernel): Promise<void>
  /** The same, and whoever acts changes nothing. */
  startTrying(): Promise<void>
}

export interface Given {
  readonly policy: Policy
  readonly facts?: Partial<HostFacts>
  readonly isLive?: boolean
  /** Asked as VirusTotal is; without it nobody is asked. */
  readonly fetch?: typeof globalThis.fetch
}

const clock = wallClockMs

const oftenEnough = { virusTotal: 600, abuseIpdb: 600, otx: 600 }

function sourcesOf({ fetch }: Pick<Given, 'fetch'>) {
  return openSources({
    settings: {
      ...{ enabled: true, virusTotalKey: fetch ? 'key' : '', abuseIpdbKey: '', otxKey: '' },
      ...{ perMinute: oftenEnough, perDay: oftenEnough },
      ...{ sendDomains: 'never', ownDomains: [], lists: [], allowlist: [] },
      ...{ recorded: '', reverseDns: 'never' },
    },
    home: ['10.0.0.0/8'],
    world: {
      nowMs: clock,
      random: () => 0.5,
      fetch: fetch ?? globalThis.fetch,
      sleep: (ms) => passed(ms),
    },
    files: { changedMs: () => null, read: () => '' },
    ...{ cache: memoryCache(), ledger: memoryLedger(), books: {} },
    ...{ resolve: async () => [], signal: new AbortController().signal },
  })
}

interface Ground {
  readonly disk: { isFull: boolean }
  readonly database: Database
  readonly kernel: MemoryKernel
  readonly said: string[]
  readonly folder: string
  readonly socketPath: string
}

function serve({ kernel, said, folder, socketPath }: Ground, facts: Partial<HostFacts>) {
  return serveResponder({
    ...{ folder: join(folder, 'own'), drivers: [kernel], isDryRun: false, socketPath },
    clock: { nowMs: clock, sleep: passed },
    facts: async () => ({ ...noFacts, ...facts }),
    ...{ reconcileSeconds: 1, deadManSeconds: 0, onNotice: (text) => said.push(text) },
  })
}

/** The socket of another responder, ended with the test. */
async function serveElsewhere(ground: Ground, host: string, kernel: MemoryKernel): Promise<string> {
  const [socketPath, folder] = [`${ground.socketPath}-${host}`, join(ground.folder, host)]
  const other = await serve({ ...ground, kernel, socketPath, folder }, {})
  onTestFinished(() => other[Symbol.asyncDispose]())
  return socketPath
}

/** Just after a sign of life: it is some time until the next, at which it would hear of it. */
async function stealLeases(database: Database, group: string): Promise<void> {
  const ends = async () => {
    const ask = database.read.selectFrom('leases').select('until_ms').where('grp', '=', group)
    return (await ask.where('part', '=', 0).executeTakeFirstOrThrow()).until_ms
  }
  const before = await ends()
  await expect.poll(ends, { timeout: 5000, interval: 10 }).not.toBe(before)
  const stolen = { owner: 'another', until_ms: clock() + 8000 }
  await database.write((db) =>
    db
      .updateTable('leases')
      .set((e) => ({ ...stolen, fence: e('fence', '+', 1) }))
      .where('grp', '=', group)
      .where('part', '>=', 0)
      .execute(),
  )
}

function trying({ folder }: Ground): Promise<Enforcer> {
  return dryEnforcer({
    ...{ folder, drivers: [new MemoryKernel(clock)], neverBlock: [], reason: 'only trying' },
    ...{ facts: async () => noFacts, clock: { nowMs: clock, sleep: passed } },
  })
}

async function respond(
  { database, said, socketPath, disk }: Ground,
  given: Given,
  enforcer = socketEnforcer({ socketPath, host: 'here', clock, absence: '', neverBlock: [] }),
) {
  const { policy, isLive = true } = given
  const write = database.write.bind(database)
  const whereThereIsRoom: typeof write = (act) =>
    disk.isFull ? Promise.reject(new AmoskysError('full', 'the disk is full')) : write(act)
  const kept = await write((db) =>
    takeSettingsPolicy(db, policy, { nowMs: clock(), traceId: 'f'.repeat(32) }),
  )
  return startResponding({
    ...{ read: write, write: whereThereIsRoom, clock, version: () => database.version() },
    newId: (prefix) => newId(prefix, clock()),
    sources: await sourcesOf(given),
    ...{ homeNetworks: ['10.0.0.0/8'], models: new Set<string>(), policy: kept, channels: [] },
    isLive: async () => isLive,
    enforcer,
    member: { owner: newId('own', clock()), about: 'the process of the test' },
    say: (sentence) => said.push(sentence),
  })
}

export async function sceneOf(given: Given): Promise<Scene> {
  const { facts = {} } = given
  const database = await openDatabase(await testPlace())
  const folder = mkdtempSync(join(tmpdir(), 'amoskys-responding-'))
  const socketPath = join(folder, 'run', 'responder.sock')
  const said: string[] = []
  const kernel = new MemoryKernel(clock)
  const disk = { isFull: false }
  const ground: Ground = { disk, database, kernel, said, folder, socketPath }
  const response = createResponse({ clock })
  let server: Awaited<ReturnType<typeof serve>> | null = await serve(ground, facts)
  let responding = await respond(ground, given)
  onTestFinished(async () => {
    await responding[Symbol.asyncDispose]()
    await server?.[Symbol.asyncDispose]()
  })
  const actions = () => database.write((db) => actionsSince(db, 0, 100))
  return {
    ...{ database, kernel, said, actions, disk },
    async take(...alerts) {
      await database.write((db) => response.onAlerts(db, alerts))
      responding.wake()
    },
    async until(holds) {
      for (let waited = 0; ; waited += 20) {
        const found = (await actions()).find(holds)
        if (found !== undefined) return found
        expect(waited, `${JSON.stringify(await actions())} ${said.join(' ')}`).toBeLessThan(8000)
        await passed(20)
      }
    },
    async undoAtMachine(id) {
      await server!.responder.undo(id, `${takenBackAtMachine} by ann`)
    },
    stopAtMachine: () => server!.responder.stop('at the machine'),
    isStopped: () => server!.responder.status().isStopped,
    async loseLeases(kind) {
      await expect.poll(() => responding.held()[kind].length).toBe(partCount)
      await stealLeases(database, kind === 'targets' ? 'responder' : 'investigator')
    },
    async endLeases() {
      const free = { owner: '', until_ms: 0 }
      await database.write((db) =>
        db.updateTable('leases').set(free).where('owner', '=', 'another').execute(),
      )
    },
    async endResponder() {
      await server?.[Symbol.asyncDispose]()
      server = null
    },
    async startResponder() {
      server = await serve(ground, facts)
    },
    async startAt(host, elsewhere) {
      await responding[Symbol.asyncDispose]()
      const at =
        elsewhere === undefined ? socketPath : await serveElsewhere(ground, host, elsewhere)
      const about = { socketPath: at, host, clock, absence: '', neverBlock: [] }
      responding = await respond(ground, given, socketEnforcer(about))
    },
    async startTrying() {
      await responding[Symbol.asyncDispose]()
      responding = await respond(ground, given, await trying(ground))
    },
    async startAgain(fetch) {
      await responding[Symbol.asyncDispose]()
      responding = await respond(ground, { ...given, ...(fetch ? { fetch } : {}) })
    },
  }
}
