/** The response of a site: an incident with advice that can be followed, and whoever would follow it, played by the store's own functions. */
import type {
  Action,
  Decision,
  Investigation,
  Lookup,
  RecommendedAction,
  ResponderTold,
} from '../../src/contracts/index.ts'
import { wallClockMs } from '../../src/kernel/index.ts'
import { alertOf, startMs } from '../../src/response/incidents/alerts.fixture.ts'
import { createResponse } from '../../src/response/index.ts'
import {
  actionsIn,
  keepAction,
  keepDecision,
  keepInvestigation,
  keepResponderTold,
  responseWanted,
} from '../../src/store/index.ts'
import { keepRecords } from '../../src/store/kept.fixture.ts'
import { investigationOf } from '../../src/store/shelves/response.fixture.ts'
import type { Site } from './site.fixture.ts'

const isoOf = (ms: number) => new Date(ms).toISOString()

export function connected(changes: Partial<ResponderTold> = {}): ResponderTold {
  return {
    ...{ isConnected: true, at: isoOf(wallClockMs()), reason: '', isStopped: false },
    ...{ isDryRun: false, neverBlock: [], live: 0 },
    drivers: [
      { name: 'nftables', kinds: ['block_ip', 'isolate_host', 'redirect_to_honeypot'] },
      { name: 'tc', kinds: ['rate_limit'] },
      { name: 'hosts', kinds: ['block_domain'] },
    ],
    facts: {
      ...{ at: isoOf(wallClockMs()), own: ['192.0.2.10'], networks: ['192.0.2.0/24'] },
      ...{ broadcasts: ['192.0.2.255'], gateways: ['192.0.2.1'], resolvers: ['192.0.2.53'] },
      ...{ dhcp: [], ntp: [], operators: ['192.0.2.20'], gaps: [] },
    },
    ...changes,
  }
}

export interface Player extends AsyncDisposable {
  /** From now on what is told of the responder. */
  told: ResponderTold
  /** It is there, and does nothing. */
  isIdle: boolean
}

/** One that does what the database says is to be done, without touching anything, and reads it back; there once this resolves. */
export async function playResponder(site: Site): Promise<Player> {
  let isOver = false
  let turns = Promise.resolve()
  const player: Player = {
    told: connected(),
    isIdle: false,
    async [Symbol.asyncDispose]() {
      isOver = true
      await turns
    },
  }
  await takeTurn(site, player)
  turns = (async () => {
    while (!isOver) {
      await new Promise((go) => setTimeout(go, 100))
      await takeTurn(site, player)
    }
  })()
  return player
}

function takeTurn({ database }: Site, { told, isIdle }: Player): Promise<void> {
  return database.write(async (db) => {
    const nowMs = wallClockMs()
    const { isStopped } = await responseWanted(db)
    await keepResponderTold(db, { ...told, isStopped, at: isoOf(nowMs) })
    if (!told.isConnected || isIdle) return
    for (const action of await actionsIn(db, ['approved', 'undoing', 'in_force'], 100)) {
      const next = isStopped ? undone(action, nowMs) : followed(action, nowMs)
      if (next !== null) await keepAction(db, next)
    }
  })
}

function followed(action: Action, nowMs: number): Action | null {
  if (action.state === 'undoing') return undone(action, nowMs)
  if (action.state === 'in_force' && action.extendTo !== undefined) return extended(action, nowMs)
  if (action.state !== 'approved') return null
  const at = isoOf(nowMs)
  return moved(action, {
    ...{ state: 'in_force', driver: 'nftables', appliedAt: at },
    expiresAt: isoOf(nowMs + action.ttlSeconds * 1000),
    readBack: { at, text: `${action.target} is in the set block4` },
    history: [...action.history, momentOf(at, 'applied', 'Read back from the kernel.')],
  })
}

function extended({ extendTo: expiresAt = '', ...action }: Action, nowMs: number): Action {
  const history = [...action.history, momentOf(isoOf(nowMs), 'extended', 'It holds for longer.')]
  return moved(action, { expiresAt, history })
}

function undone(action: Action, nowMs: number): Action {
  const at = isoOf(nowMs)
  return moved(action, {
    ...{ state: 'undone', endedAt: at, readBack: null },
    history: [...action.history, momentOf(at, 'undone', 'It is gone from the set.')],
  })
}

function momentOf(at: string, what: Action['history'][number]['what'], text: string) {
  return { at, what, by: { kind: 'system', id: 'system' } as const, text }
}

function moved(action: Action, changes: Partial<Action>): Action {
  return { ...action, ...changes, version: action.version + 1 }
}

/** Guesses at passwords from outside, with the advice to block whoever makes them. Yields the incident's id. */
export function keepGuesses(site: Site, actor = '203.0.113.66', victim = '10.9.0.5') {
  return keepAdvised(site, { actor, victim })
}

export interface Advised {
  readonly actor: string
  readonly victim: string
  /** That stands in the incident, and is advised to be blocked first. */
  readonly domain?: string
}

export async function keepAdvised(
  { database, admin }: Site,
  { actor, victim, domain }: Advised,
): Promise<string> {
  const atS = (wallClockMs() - startMs) / 1000 - 120
  const made = alertOf({ kind: 'brute-force', actor, victim, atS, points: 60 })
  const recommend: readonly RecommendedAction[] = [
    ...(domain === undefined ? [] : [sinkholeOf(domain)]),
    {
      ...{ action: 'block-address', target: actor, ttlSeconds: 3600, reversible: true },
      why: 'It guesses passwords, and nobody here calls it.',
    },
    {
      ...{ action: 'check-host', target: victim, ttlSeconds: 0, reversible: true },
      why: 'One of the guesses may have worked.',
    },
  ]
  const named =
    domain === undefined
      ? []
      : [{ kind: 'domain', value: domain, side: 'peer', signal: 'one', flow: null } as const]
  const alert = {
    ...{ ...made, indicators: [...made.indicators, ...named] },
    explanation: { ...made.explanation, recommend },
  }
  await keepRecords(database, { alerts: [alert] })
  const response = createResponse({ clock: wallClockMs })
  await database.write((db) => response.onAlerts(db, [alert]))
  const { json } = await admin.call('listIncidents', { entity: victim, limit: 1 })
  return json.data[0].id
}

function sinkholeOf(target: string): RecommendedAction {
  const why = 'Only this host asks for it.'
  return { action: 'sinkhole-domain', target, ttlSeconds: 3600, reversible: true, why }
}

const now = () => isoOf(wallClockMs())

export function lookupOf(changes: Partial<Lookup>): Lookup {
  return {
    ...{ indicator: { kind: 'address', value: '203.0.113.66' }, source: 'abuseipdb', list: '' },
    ...{ outcome: 'answered', verdict: 'malicious', score: 0.92, why: '' },
    text: '212 reports by 48 reporters in 90 days.',
    ...{ answeredAt: now(), isFromCache: false, isStale: false },
    ...changes,
  }
}

/** What sources said of it: some agree, one is old, one was not asked, and one is hostile. */
export async function keepLookedUp(
  { database }: Site,
  incident: string,
  changes: Partial<Investigation> = {},
): Promise<void> {
  const domain = { kind: 'domain', value: 'updates.example.net' } as const
  const lookups: readonly Lookup[] = [
    lookupOf({}),
    lookupOf({ source: 'virustotal', verdict: 'suspicious', score: 0.08, isFromCache: true }),
    lookupOf({
      ...{ source: 'otx', verdict: 'unknown', score: null, isStale: true },
      text: '<img src=x onerror=alert(1)>\u202egnp.exe and no more',
    }),
    lookupOf({
      ...{ indicator: domain, source: 'virustotal', outcome: 'skipped', verdict: 'unknown' },
      ...{ score: null, text: '', why: 'needs your consent', answeredAt: null },
    }),
    lookupOf({
      ...{ source: 'history', verdict: 'harmless', score: null },
      text: 'Never seen here before the last hour.',
    }),
  ]
  const terms: Investigation['terms'] = [
    { name: 'verdict', value: 27.5, min: 0, max: 30, text: 'The verdict is almost certain.' },
    { name: 'intelligence', value: 21.25, min: -20, max: 30, text: '1 of 3 sources knows it.' },
    { name: 'importance', value: 10, min: 0, max: 15, text: 'The target has normal importance.' },
    { name: 'priors', value: -4.25, min: -10, max: 10, text: 'No incident of it before.' },
  ]
  const made = investigationOf(incident, {
    ...{ lookups, terms, riskScore: 55, startedAt: now(), updatedAt: now() },
    headline: '203.0.113.66 is known for guessing passwords.',
    agreement: '1 of 3 sources says malicious, 1 says doubtful.',
    uncertainty: [{ kind: 'disagree', text: 'The sources do not agree on 203.0.113.66.' }],
    ...changes,
  })
  await database.write((db) => keepInvestigation(db, made))
}

export async function keepDecided(
  { database }: Site,
  incident: string,
  changes: Partial<Decision> = {},
): Promise<void> {
  const decision: Decision = {
    ...{ id: `dec_${incident.slice(4)}`, incidentId: incident, incidentRevision: 1 },
    ...{ investigationId: `inv_${incident.slice(4)}`, policyVersion: 3, traceId: 'ab'.repeat(16) },
    ...{ time: now(), confidence: 'very_likely', importance: 'high', severity: 'high' },
    ...{ riskScore: 55, actions: [] },
    text: 'Policy 3: very likely, high importance: asks for approval before blocking 203.0.113.66 for 1 hour.',
    ...changes,
  }
  await database.write((db) => keepDecision(db, decision))
}
