/** One attack on the response lab, from its first packet to the containment that was read back, and to its undoing. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Action, ActionKind, Alert } from '../../src/contracts/index.ts'
import { AmoskysError, decodeRecord } from '../../src/kernel/index.ts'
import { actionsSince, type Database, keepAction } from '../../src/store/index.ts'
import { type AttackOptions, type ResponseAttack, responseAttacks } from './attacks.ts'
import { throughput } from './checks.ts'
import type { ResponseHosts } from './lab.ts'
import { upAlone } from './started.ts'

export interface Trial {
  readonly attack: string
  readonly kind: ActionKind
  /** Whom or what it is done to. */
  readonly target: (lab: ResponseHosts) => string
  readonly options?: AttackOptions
  /** `steps` of the cells of the matrix that are almost certain; the ready policy `contain` without. */
  readonly steps?: string
  /** What a person or a scanner does while the attack goes on. */
  readonly beside?: (lab: ResponseHosts, database: Database) => Promise<void>
  /** Seen from where the attacker stands. */
  readonly holds: (lab: ResponseHosts) => Promise<boolean>
  readonly isBack: (lab: ResponseHosts) => Promise<boolean>
}

/** Milliseconds since the attack was begun, just before its first packet; NaN: it did not come to that. */
export interface TrialResult {
  readonly attack: string
  readonly kind: ActionKind
  readonly target: string
  readonly alertMs: number
  readonly decisionMs: number
  readonly readBackMs: number
  /** From the packet that raised the last alert before the decision to the containment read back. */
  readonly evidenceToBlockMs: number
  /** The attacker's side agreed that it held, and that it was over after the undo. */
  readonly isHeld: boolean
  readonly isBack: boolean
  /** Meanwhile somebody else was served as ever, and nothing was done to anybody but the one. */
  readonly isSpared: boolean
  /** Rules, queues, filters, addresses and routes are byte for byte as before. */
  readonly isExact: boolean
  /** What went wrong; '' where nothing did. */
  readonly fault: string
}

/** AMOSKYS in the lab, and what it keeps. */
export interface Started extends AsyncDisposable {
  readonly database: Database
  said(): Promise<string>
}

export type Start = (lab: ResponseHosts, trial: Trial) => Promise<Started>

const patienceMs = 60_000

/** Attacks, waits for the containment, checks it, undoes it, checks again; `amoskys up` where nobody says otherwise. */
export async function runTrial(
  lab: ResponseHosts,
  trial: Trial,
  start: Start = upAlone,
): Promise<TrialResult> {
  const before = await rulesOf(lab)
  await using amoskys = await start(lab, trial)
  await responderIn(amoskys.database)
  return await attackOf(lab, trial, { amoskys, before })
}

interface Ground {
  readonly amoskys: Started
  readonly before: string
}

async function attackOf(
  lab: ResponseHosts,
  trial: Trial,
  { amoskys, before }: Ground,
): Promise<TrialResult> {
  const { database } = amoskys
  const startMs = Date.now()
  const attack = attackNamed(trial.attack)
  const running = attack.run(lab, trial.options ?? {}).catch(() => 'the attack was cut short')
  const beside = trial.beside?.(lab, database)
  const action = await waitFor(database, trial.kind, (one) => one.state === 'in_force')
  if (action === null) {
    const known = await actionsSince(database.read, 0, 20)
    const states = known.map(({ kind, state, target, failure }) =>
      `${kind} ${target} ${state} ${failure}`.trim(),
    )
    await running
    const fault = `no ${trial.kind} came into force: ${states.join('; ') || 'nothing was proposed'}\n${(await amoskys.said()).slice(-2000)}`
    return { ...nothing(trial), fault }
  }
  const isHeld = action.target === trial.target(lab) && (await trial.holds(lab))
  const isSpared = (await othersTouched(database, action)).length === 0 && (await isServed(lab))
  await undo(database, action)
  const undone = await waitFor(database, trial.kind, ({ id, state }) => {
    return id === action.id && state === 'undone'
  })
  await running
  await beside
  const isBack = undone !== null && (await trial.isBack(lab))
  await undoRest(database)
  const after = await rulesOf(lab)
  const { raisedMs, evidenceMs } = await alertTimes(database, action)
  return {
    ...{ attack: trial.attack, kind: trial.kind, target: action.target, isHeld, isBack, isSpared },
    alertMs: raisedMs - startMs,
    decisionMs: Date.parse(action.createdAt) - startMs,
    readBackMs: Date.parse(action.appliedAt!) - startMs,
    evidenceToBlockMs: Date.parse(action.appliedAt!) - evidenceMs,
    isExact: after === before,
    fault: after === before ? '' : `before ${before}\nafter ${after}`,
  }
}

export function attackNamed(name: string): ResponseAttack {
  const found = responseAttacks.find((one) => one.name === name)
  if (found === undefined) throw new AmoskysError('not-found', `the lab knows no attack ${name}`)
  return found
}

function nothing({ attack, kind }: Trial) {
  const never = { alertMs: Number.NaN, decisionMs: Number.NaN, readBackMs: Number.NaN }
  const all = { ...never, evidenceToBlockMs: Number.NaN }
  const not = { isHeld: false, isBack: false, isSpared: false, isExact: false }
  return { attack, kind, target: '', ...all, ...not }
}

/** The engine has met the one that acts. */
export async function responderIn({ read }: Database): Promise<void> {
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += 50) {
    const row = await read
      .selectFrom('response_state')
      .select('body')
      .where('name', '=', 'told')
      .executeTakeFirst()
    if (row?.body.includes('"isConnected":true')) return
    await sleep(50)
  }
  throw new AmoskysError('unavailable', 'the responder did not come up')
}

async function waitFor(
  { read }: Database,
  kind: ActionKind,
  holds: (action: Action) => boolean,
): Promise<Action | null> {
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += 50) {
    const found = (await actionsSince(read, 0, 100)).find((one) => one.kind === kind && holds(one))
    if (found !== undefined) return found
    await sleep(50)
  }
  return null
}

const person = { kind: 'operator', id: 'operator' } as const

async function undo(database: Database, { id }: Action): Promise<void> {
  await database.write(async (db) => {
    const action = (await actionsSince(db, 0, 100)).find((one) => one.id === id)!
    const at = new Date().toISOString()
    const moment = { at, what: 'asked', by: person, text: 'wants it undone' } as const
    await keepAction(db, {
      ...{ ...action, version: action.version + 1, state: 'undoing' },
      holdOffUntil: new Date(Date.now() + 3_600_000).toISOString(),
      history: [...action.history, moment],
    })
  })
}

/** Others that the same attack brought. */
async function undoRest(database: Database): Promise<void> {
  const live = (one: Action) => one.state === 'in_force' || one.state === 'undoing'
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += 100) {
    const left = (await actionsSince(database.read, 0, 100)).filter(live)
    if (left.length === 0) return
    for (const one of left) if (one.state === 'in_force') await undo(database, one)
    await sleep(100)
  }
}

/** Whom else something was done to. */
async function othersTouched({ read }: Database, { target }: Action): Promise<string[]> {
  const done = (await actionsSince(read, 0, 100)).filter(({ appliedAt }) => appliedAt !== null)
  return done.map((one) => one.target).filter((one) => one !== target)
}

/** Bytes per second that a visitor gets where nobody slows it down; the lab's own link gives many times as much. */
const servedMin = 200_000

async function isServed(lab: ResponseHosts): Promise<boolean> {
  const url = `http://${lab.host('web1').address}/download9.bin`
  return (await throughput(lab.host('visitor'), url)) > servedMin
}

/** When the first alert of it was raised, and the last one before it was decided, on the wall. */
async function alertTimes({ read }: Database, { incidentId, createdAt }: Action) {
  const rows = await read
    .selectFrom('incident_alerts')
    .innerJoin('alerts', 'alerts.id', 'incident_alerts.alert_id')
    .select('alerts.body as body')
    .where('incident_id', '=', incidentId)
    .execute()
  const alerts = rows.map(({ body }) => decodeRecord<Alert>(body))
  const raised = alerts.map(({ time }) => Date.parse(time))
  const raisedMs = Math.min(...raised)
  const evidenceMs = Math.max(...raised.filter((time) => time <= Date.parse(createdAt)))
  const none = { raisedMs: Number.NaN, evidenceMs: Number.NaN }
  return alerts.length === 0 ? none : { raisedMs, evidenceMs }
}

const filtersOfAll =
  'for d in $(ls /sys/class/net); do for p in "" ingress egress; do tc filter show dev $d $p 2>/dev/null; done; done'

/** All that the kernel would do with a packet: what an undo has to leave as it was. */
async function rulesOf(lab: ResponseHosts): Promise<string> {
  const responder = lab.host('responder')
  const lines = [
    ...[
      ['nft', '-j', 'list', 'ruleset'],
      ['tc', 'qdisc', 'show'],
      ['sh', '-c', filtersOfAll],
      ['ip', 'route'],
    ],
    ...[
      ['ip', '-6', 'route'],
      ['ip', 'rule'],
      ['ip', '-br', 'address'],
    ],
  ]
  const said = await Promise.all(lines.map((line) => responder.run(line)))
  // Docker's own rules in there count what passes them.
  const changing = / expires \d+sec|(?<="counter": )\{[^}]*\}/g
  return said.map(({ stdout }) => stdout.replace(changing, '')).join('\n')
}
