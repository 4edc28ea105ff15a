/** For the tests: the whole way from alerts to whoever acts, over a real socket, on a database in memory. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as passed } from 'node:timers/promises'
import { expect, onTestFinished } from 'vitest'
import type { Action, Alert, HostFacts, Policy } from '../contracts/index.ts'
import { newId } from '../kernel/index.ts'
import { actionsSince, type Database, openDatabase } from '../store/index.ts'
import { MemoryKernel, noFacts } from './actions/actions.fixture.ts'
import { serveResponder } from './actions/index.ts'
import { alertOf } from './incidents/alerts.fixture.ts'
import { createResponse, socketEnforcer, startResponding, takeSettingsPolicy } from './index.ts'
import { memoryCache, memoryLedger, openSources } from './investigation/index.ts'
import { readyPolicies } from './policy/index.ts'

export const attacker = '203.0.113.66'
export const victim = '10.20.0.10'

export function ready(name: string, changes: Partial<Policy> = {}): Policy {
  return { ...readyPolicies.find((one) => one.name === name)!.policy, ...changes }
}

/** Guesses at a password, which the engine advises to block; now, on the wall. */
export function guessing(changes: Partial<Alert> = {}, actor = attacker): Alert {
  const alert = alertOf({ kind: 'brute-force', actor, victim, atS: 0, points: 62 })
  const now = new Date().toISOString()
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
  take(...alerts: Alert[]): Promise<void>
  /** The newest first. */
  actions(): Promise<Action[]>
  /** Waits until there is one of which it holds. */
  until(holds: (action: Action) => boolean): Promise<Action>
  /** Ends the one that acts; what it did stays done. */
  endResponder(): Promise<void>
  startResponder(): Promise<void>
  /** Ends the one that decides, and begins with another. */
  startAgain(): Promise<void>
}

export interface Given {
  readonly policy: Policy
  readonly facts?: Partial<HostFacts>
  readonly isLive?: boolean
}

export async function sceneOf({ policy, facts = {}, isLive = true }: Given): Promise<Scene> {
  const database = await openDatabase(':memory:')
  const folder = mkdtempSync(join(tmpdir(), 'amoskys-responding-'))
  const socketPath = join(folder, 'run', 'responder.sock')
  const clock = Date.now
  const kernel = new MemoryKernel(clock)
  const said: string[] = []
  const response = createResponse({ clock })
  const kept = await database.write((db) =>
    takeSettingsPolicy(db, policy, { nowMs: clock(), traceId: 'f'.repeat(32) }),
  )
  const serve = () =>
    serveResponder({
      ...{ folder: join(folder, 'own'), drivers: [kernel], isDryRun: false, socketPath },
      clock: { nowMs: clock, sleep: passed },
      facts: async () => ({ ...noFacts, ...facts }),
      ...{ reconcileSeconds: 1, deadManSeconds: 0, onNotice: (text) => said.push(text) },
    })
  const respond = () =>
    startResponding({
      ...{ read: database.write.bind(database), write: database.write.bind(database), clock },
      ...{ version: () => database.version(), newId: (prefix) => newId(prefix, clock()) },
      sources: openSources({
        settings: {
          ...{ enabled: true, virusTotalKey: '', abuseIpdbKey: '', otxKey: '' },
          perMinute: { virusTotal: 1, abuseIpdb: 1, otx: 1 },
          perDay: { virusTotal: 1, abuseIpdb: 1, otx: 1 },
          ...{ sendDomains: 'never', ownDomains: [], lists: [], allowlist: [] },
          ...{ recorded: '', reverseDns: 'never' },
        },
        home: ['10.0.0.0/8'],
        world: { nowMs: clock, random: Math.random, fetch, sleep: (ms) => passed(ms) },
        files: { changedMs: () => null, read: () => '' },
        ...{ cache: memoryCache(), ledger: memoryLedger(), books: {} },
        ...{ resolve: async () => [], signal: new AbortController().signal },
      }),
      ...{ homeNetworks: ['10.0.0.0/8'], models: new Set<string>(), policy: kept, channels: [] },
      isLive: () => isLive,
      enforcer: socketEnforcer({ socketPath, clock, absence: '' }),
      say: (sentence) => said.push(sentence),
    })
  let server: Awaited<ReturnType<typeof serve>> | null = await serve()
  let responding = respond()
  onTestFinished(async () => {
    await responding[Symbol.asyncDispose]()
    await server?.[Symbol.asyncDispose]()
  })
  const actions = () => database.write((db) => actionsSince(db, 0, 100))
  return {
    ...{ database, kernel, said, actions },
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
    async endResponder() {
      await server?.[Symbol.asyncDispose]()
      server = null
    },
    async startResponder() {
      server = await serve()
    },
    async startAgain() {
      await responding[Symbol.asyncDispose]()
      responding = respond()
    },
  }
}
