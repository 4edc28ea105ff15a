/**
 * Weeks of incidents under the boldest ready policy, out of its dry run: 20 attacks and 50 ordinary situations that look like
 * attacks, drawn from the trials of all behaviours, at times drawn over a week. What is done by itself, and to whom?
 * Usage: npm run bench:week [-- WEEKS]. Status 1 where anything was done by itself about something ordinary.
 */
import { decodeTime } from 'ulid'
import type { Action, ActionOrder, Alert } from '../src/contracts/index.ts'
import { type Attack, type LookAlike, pointsOf } from '../src/detection/behaviours/trials/index.ts'
import { decodeRecord, type Random, stableId } from '../src/kernel/index.ts'
import { Agent } from '../src/response/agent.ts'
import { Dispatch } from '../src/response/dispatch.ts'
import type { Enforced } from '../src/response/enforcer.ts'
import { createResponse, type Enforcer } from '../src/response/index.ts'
import { memoryCache, memoryLedger, openSources } from '../src/response/investigation/index.ts'
import { Parts } from '../src/response/parts.ts'
import { readyPolicies } from '../src/response/policy/index.ts'
import { takeSettingsPolicy } from '../src/response/settings-policy.ts'
import { actionsSince, type Database, openDatabase } from '../src/store/index.ts'
import { alertRow } from '../src/store/rows.ts'
import { createMemoryBus, type RunSettings, run, seededRandom } from './engine.ts'
import { allTrials } from './trials/all.ts'
import { captureOf } from './trials/memory-capture.ts'
import { trialSettings, wireOf } from './trials/try.ts'

const counts = { attacks: 20, ordinary: 50 } as const
const weekMs = 7 * 86_400_000
const startMs = Date.UTC(2026, 2, 2)

interface Drawn {
  readonly situation: Attack | LookAlike
  readonly isAttack: boolean
  readonly atMs: number
  readonly draw: number
}

interface Week {
  readonly contained: number
  readonly attacks: number
  readonly harmed: readonly string[]
  readonly asked: number
}

/** Times and ids as if it had begun at `atMs`. */
function shifted(alert: Alert, atMs: number, name: string): Alert {
  const byMs = atMs - Date.parse(alert.firstTime)
  const move = (iso: string) => new Date(Date.parse(iso) + byMs).toISOString()
  const raisedMs = decodeTime(alert.id.slice(4)) + byMs
  return {
    ...alert,
    ...{ id: stableId('alr', raisedMs, `${alert.id} ${name}`), time: move(alert.time) },
    ...{ firstTime: move(alert.firstTime), lastTime: move(alert.lastTime) },
  }
}

async function alertsOf({ situation, draw }: Drawn, settings: RunSettings, random: Random) {
  const points = pointsOf(situation.axes)
  const point = points[random.below(points.length)]!
  const revisions: Alert[] = []
  const bus = createMemoryBus()
  await run({
    ...{ capture: captureOf(wireOf(situation, point, draw).frames()), settings, bus },
    onFound: ({ alerts }) => void revisions.push(...alerts),
  })
  await bus.close()
  return revisions
}

/** Look-alikes of one behaviour that are another's attack: nobody minds what is done about them. */
const notOrdinary = new Set(['a stranger who tries a login at a server of ours, at a beat'])

function drawn(random: Random): Drawn[] {
  const pick = <T>(all: readonly T[]) => all[random.below(all.length)]!
  const one = (isAttack: boolean): Drawn => {
    const isMeant = ({ name }: LookAlike) => !notOrdinary.has(name)
    const trials = pick(
      allTrials.filter(({ attacks, lookAlikes }) => (isAttack ? attacks : lookAlikes).length > 0),
    )
    const situation = pick<Attack | LookAlike>(
      isAttack ? trials.attacks : trials.lookAlikes.filter(isMeant),
    )
    return { situation, isAttack, atMs: startMs + random.next() * weekMs, draw: random.below(2) }
  }
  const all = [
    ...Array.from({ length: counts.attacks }, () => one(true)),
    ...Array.from({ length: counts.ordinary }, () => one(false)),
  ]
  return all.sort((a, b) => a.atMs - b.atMs)
}

/** Does all that it is told, in memory. */
function obeying(clock: () => number): Enforcer {
  const said = (
    order: Pick<ActionOrder, 'id'>,
    state: Enforced['state'],
    ttlSeconds = 0,
  ): Enforced => ({
    ...{ id: order.id, state, driver: 'memory', isDryRun: false, effect: 'done', steps: [] },
    ...{ warnings: [], refusals: [], failure: '' },
    readBack: { at: new Date(clock()).toISOString(), text: 'memory has it' },
    expiresAt: new Date(clock() + ttlSeconds * 1000).toISOString(),
  })
  return {
    station: 'memory',
    told: () => ({
      ...{ isConnected: true, at: '', reason: '', facts: null, neverBlock: [] },
      ...{ isStopped: false, isDryRun: false, live: 0 },
      drivers: [
        {
          name: 'memory',
          kinds: ['block_ip', 'rate_limit', 'isolate_host', 'block_domain', 'redirect_to_honeypot'],
        },
      ],
    }),
    apply: async (order) => said(order, 'in_force', order.ttlSeconds),
    undo: async (id) => said({ id }, 'undone'),
    extend: async (id, ttlSeconds) => said({ id }, 'in_force', ttlSeconds),
    list: async () => [],
    never: async () => {},
    stop: async () => {},
    resume: async () => {},
    onChange: () => {},
    close: async () => {},
  }
}

async function agentOn(database: Database, clock: () => number) {
  const write = database.write.bind(database)
  let made = 0
  const policy = readyPolicies.find(({ name }) => name === 'contain')!.policy
  const kept = await write((db) =>
    takeSettingsPolicy(
      db,
      { ...policy, dryRun: false },
      { nowMs: startMs, traceId: 'a'.repeat(32) },
    ),
  )
  const none = { virusTotal: 1, abuseIpdb: 1, otx: 1 }
  const sources = await openSources({
    settings: {
      ...{ enabled: true, virusTotalKey: '', abuseIpdbKey: '', otxKey: '', perMinute: none },
      ...{ perDay: none, sendDomains: 'never', ownDomains: [], lists: [], allowlist: [] },
      ...{ recorded: '', reverseDns: 'never' },
    },
    ...{ home: ['10.0.0.0/8', '192.168.0.0/16', 'fd00::/8'], books: {} },
    world: { nowMs: clock, random: () => 0.5, fetch, sleep: async () => {} },
    files: { changedMs: () => null, read: () => '' },
    ...{ cache: memoryCache(), ledger: memoryLedger(), resolve: async () => [] },
    signal: new AbortController().signal,
  })
  const alone = (group: string) =>
    new Parts({
      ...{ group, owner: 'bench', about: 'the benchmark', write, clock: () => 0 },
      place: () => ({ station: '', standing: 0 }),
    })
  const [incidents, targets] = [alone('investigator'), alone('responder')]
  for (const parts of [incidents, targets]) await parts.look()
  const agent = new Agent({
    ...{
      parts: incidents,
      read: write,
      write,
      clock,
      sources,
      policy: kept,
      channels: [],
      isLive: async () => true,
    },
    newId: (prefix) => stableId(prefix, clock(), String(++made)),
    homeNetworks: ['10.0.0.0/8', '192.168.0.0/16', 'fd00::/8'],
    models: new Set<string>(),
  })
  return {
    agent,
    dispatch: new Dispatch({
      ...{ enforcer: obeying(clock), parts: targets, read: write, write, clock },
      say: () => {},
    }),
  }
}

async function week(number: number, settings: RunSettings): Promise<Week> {
  const random = seededRandom(number)
  await using database = await openDatabase(':memory:')
  let nowMs = startMs
  const clock = () => nowMs
  const { agent, dispatch } = await agentOn(database, clock)
  const response = createResponse({ clock })
  const sources = new Map<string, Drawn>()
  for (const [i, one] of drawn(random).entries()) {
    for (const alert of await alertsOf(one, settings, random)) {
      const moved = shifted(alert, one.atMs, `${i}`)
      sources.set(moved.id, one)
      nowMs = Math.max(nowMs, Date.parse(moved.lastTime))
      await database.write(async (db) => {
        const row = alertRow(moved)
        await db
          .insertInto('alerts')
          .values(row)
          .onConflict((on) => on.column('id').doUpdateSet(row))
          .execute()
        await response.onAlerts(db, [moved])
      })
      while (await agent.turn()) {}
      await dispatch.turn()
    }
  }
  const contained = new Set<Drawn>()
  const harmed: string[] = []
  for (const action of await automatic(database)) {
    const by = await behind(database, action, sources)
    const attacks = by.filter(({ isAttack }) => isAttack)
    for (const one of attacks) contained.add(one)
    const names = by.map(({ situation }) => situation.name).join(', ') || 'nothing that was drawn'
    if (attacks.length === 0) harmed.push(`${action.kind} of ${action.target}: ${names}`)
  }
  return {
    ...{ contained: contained.size, attacks: counts.attacks, harmed },
    asked: (await actionsSince(database.read, 0, 1000)).filter(({ mode }) => mode === 'approve')
      .length,
  }
}

/** What was drawn whose alerts advise something about the target: hosts are the same in all of them. */
async function behind(
  { read }: Database,
  { incidentId, target }: Action,
  sources: ReadonlyMap<string, Drawn>,
): Promise<Drawn[]> {
  const rows = await read
    .selectFrom('incident_alerts')
    .innerJoin('alerts', 'alerts.id', 'incident_alerts.alert_id')
    .select('alerts.body as body')
    .where('incident_id', '=', incidentId)
    .execute()
  const naming = rows
    .map(({ body }) => decodeRecord<Alert>(body))
    .filter(({ explanation }) => explanation.recommend.some((one) => one.target === target))
  return [...new Set(naming.flatMap(({ id }) => sources.get(id) ?? []))]
}

async function automatic({ read }: Database): Promise<Action[]> {
  const all = await actionsSince(read, 0, 1000)
  return all.filter(
    ({ mode, appliedAt, kind }) => mode === 'auto' && appliedAt !== null && kind !== 'notify',
  )
}

const weeks = Number(process.argv[2] ?? 3)
const settings = await trialSettings()
let harmed = 0
console.log('week  attacks contained by itself  asked for  done by itself about something ordinary')
for (let number = 1; number <= weeks; number++) {
  const one = await week(number, settings)
  harmed += one.harmed.length
  const cells = [
    `${number}`.padEnd(4),
    `${one.contained} of ${one.attacks}`.padEnd(29),
    `${one.asked}`.padEnd(9),
  ]
  console.log([...cells, one.harmed.length === 0 ? 'nothing' : one.harmed.join('; ')].join('  '))
}
process.exitCode = harmed === 0 ? 0 : 1
