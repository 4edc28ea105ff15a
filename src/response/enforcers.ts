/** Whoever acts, as the dispatcher sees it: at the other end of a socket, or in this process where nothing is changed. */
import { join } from 'node:path'
import type { ActionMoment, HostFacts, NeverBlock, ResponderTold } from '../contracts/index.ts'
import { AmoskysError } from '../kernel/index.ts'
import {
  type ClientEvent,
  type Clock,
  connectResponder,
  type Driver,
  Responder,
  type ResponderOptions,
  type ResponderStatus,
  type Standing,
} from './actions/index.ts'
import type { Enforced, EnforcedChange, Enforcer, KnownOrder } from './enforcer.ts'

export interface SocketEnforcerOptions {
  readonly socketPath: string
  /** Names the machine that the socket is on. */
  readonly host: string
  readonly clock: () => number
  /** What the settings say is never blocked, besides what the one that acts knows. */
  readonly neverBlock: readonly NeverBlock[]
  /** Why there may be none, and what to do about it; '' where one is expected. */
  readonly absence: string
}

/** As long as the protocol takes. */
const reasonMax = 500

export function socketEnforcer(options: SocketEnforcerOptions): Enforcer {
  const { socketPath, host, clock, absence, neverBlock } = options
  let told: ResponderTold = {
    ...{ isConnected: false, reason: absence || 'The responder has not answered yet.' },
    ...{ at: new Date(clock()).toISOString(), drivers: [], facts: null, neverBlock },
    ...{ isStopped: false, isDryRun: false, live: 0 },
  }
  let tell: Parameters<Enforcer['onChange']>[0] = () => {}
  const note = (change: Partial<ResponderTold>) => {
    told = { ...told, ...change, at: new Date(clock()).toISOString() }
    tell(null)
  }
  const onEvent = (event: ClientEvent) => {
    if (event.event === 'facts') note({ facts: event.facts })
    if (event.event === 'changed') tell(changeOf(event.standing))
    if (event.event === 'notice') tell(`the responder: ${event.text}`)
    // Of one that was stopped people want to know when the last is gone.
    if (event.event === 'notice' || (event.event === 'changed' && told.isStopped))
      void refreshSoon()
  }
  const client = connectResponder(socketPath, {
    onEvent,
    onStatus: (status) => note(toldOf(status)),
    onConnected: () => void refresh().catch(() => {}),
    onLost: (why) => note({ isConnected: false, reason: absence || `The responder: ${why}.` }),
  })
  const refresh = async () => note(toldOf(await client.status()))
  let asked = 0
  /** One question at a time, whatever changes meanwhile. */
  const refreshSoon = async () => {
    asked++
    if (asked > 1) return
    for (let answered = 0; answered < asked; ) {
      answered = asked
      await refresh().catch(() => {})
    }
    asked = 0
  }
  return {
    station: `${host} ${socketPath}`,
    told: () => told,
    apply: async (order) => enforcedOf(await client.apply(order)),
    undo: async (id) => {
      const known = await client.find(id)
      return known === null ? goneOf(id) : enforcedOf(await client.undo(id))
    },
    extend: async (id, ttlSeconds) => enforcedOf(await client.extend(id, ttlSeconds)),
    list: async () => (await client.list()).map(knownOf),
    never: async (entries) => void (await client.never(entries)),
    async stop(reason) {
      await client.stop(reason.slice(0, reasonMax))
      await refresh()
    },
    async resume() {
      await client.resume()
      await refresh()
    },
    onChange(heard) {
      tell = heard
    },
    async close() {
      await client[Symbol.asyncDispose]()
    },
  }
}

function toldOf(status: ResponderStatus) {
  const { drivers, facts, containers, isStopped, isDryRun, trouble, live } = status
  const how = { isStopped, isDryRun, live }
  return { isConnected: true, reason: trouble, drivers, facts, containers, ...how }
}

function enforcedOf(standing: Standing): Enforced {
  const { id, state, driver, effect, steps, warnings, refusals, expiresAt, failure } = standing
  const { readBack, isDryRun } = standing
  const said = { isDryRun, driver, effect, steps, warnings, refusals, readBack, expiresAt, failure }
  return { id, state, ...said }
}

/** It was never done there. */
function goneOf(id: string): Enforced {
  return {
    ...{ id, state: 'undone', driver: '', effect: '', steps: [], warnings: [], refusals: [] },
    ...{ isDryRun: false, readBack: null, expiresAt: null, failure: '' },
  }
}

function knownOf(standing: Standing): KnownOrder {
  const { kind, target, scope, appliedAt } = standing
  return { ...enforcedOf(standing), order: { kind, target, scope, appliedAt } }
}

/**
 * The newest moment says what happened. Of one that is being done or taken back for the first time nothing is told; of one
 * that was in force and is not, that it is not.
 */
function changeOf(standing: Standing): EnforcedChange | null {
  const { state, appliedAt, failure } = standing
  if (state === 'undoing' || (state === 'approved' && appliedAt === null)) return null
  if (state === 'approved')
    return failure === '' ? null : { now: enforcedOf(standing), what: 'drifted', text: failure }
  const last = standing.history.at(-1)
  const what: ActionMoment['what'] = last?.what ?? 'applied'
  return { now: enforcedOf(standing), what, text: last?.text ?? '' }
}

export interface DryEnforcerOptions {
  /** Its journal is in it. */
  readonly folder: string
  readonly drivers: readonly Driver[]
  readonly facts: () => Promise<HostFacts>
  readonly clock: Clock
  readonly neverBlock: readonly NeverBlock[]
  /** Why nothing is changed. */
  readonly reason: string
}

const tickMs = 1000
const reconcileTicks = 5

/** Processes of one folder that try things at once. */
const tryingMax = 8

/** A journal of its own for each of the processes that share a folder: nothing of it has to outlive them. */
async function startTrying(folder: string, options: Omit<ResponderOptions, 'folder'>) {
  for (let number = 1; ; number++) {
    const name = number === 1 ? 'dry-run' : `dry-run-${number}`
    try {
      return await Responder.start({ ...options, folder: join(folder, name) })
    } catch (thrown) {
      const isTaken = thrown instanceof AmoskysError && thrown.code === 'unavailable'
      if (!isTaken || number === tryingMax) throw thrown
    }
  }
}

/** A responder in this process that changes nothing: it needs no privileges, and tells what would be done. */
export async function dryEnforcer(options: DryEnforcerOptions): Promise<Enforcer> {
  const { folder, drivers, facts, clock, reason, neverBlock } = options
  let tell: Parameters<Enforcer['onChange']>[0] = () => {}
  const responder: Responder = await startTrying(folder, {
    ...{ drivers, facts, clock, isDryRun: true },
    onEvent(event) {
      if (event.event !== 'changed') return
      const standing = responder.standing(event.id)
      if (standing !== null) tell(changeOf(standing))
    },
  })
  let ticks = 0
  const timer = setInterval(() => {
    ticks++
    void (ticks % reconcileTicks === 0 ? responder.reconcile() : responder.expire())
  }, tickMs).unref()
  return {
    station: 'dry-run',
    told: () => ({
      ...{ ...toldOf(responder.status()), reason, neverBlock },
      at: new Date(clock.nowMs()).toISOString(),
    }),
    apply: async (order) => enforcedOf(await responder.apply(order)),
    undo: async (id) =>
      responder.standing(id) === null ? goneOf(id) : enforcedOf(await responder.undo(id)),
    extend: async (id, ttlSeconds) => enforcedOf(await responder.extend(id, ttlSeconds)),
    list: async () => responder.ids().map((id) => knownOf(responder.standing(id)!)),
    never: async (entries) => void (await responder.never(entries)),
    stop: (why) => responder.stop(why),
    resume: () => responder.resume(),
    onChange(heard) {
      tell = heard
    },
    async close() {
      clearInterval(timer)
      responder[Symbol.dispose]()
    },
  }
}
