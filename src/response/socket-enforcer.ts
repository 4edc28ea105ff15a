/** The responder at the other end of a socket, as the dispatcher sees it. */
import type { ActionMoment, ResponderTold } from '../contracts/index.ts'
import {
  type ClientEvent,
  connectResponder,
  type ResponderStatus,
  type Standing,
} from './actions/index.ts'
import type { Enforced, EnforcedChange, Enforcer } from './enforcer.ts'

export interface SocketEnforcerOptions {
  readonly socketPath: string
  readonly clock: () => number
  /** Why there may be none, and what to do about it; '' where one is expected. */
  readonly absence: string
}

export function socketEnforcer({ socketPath, clock, absence }: SocketEnforcerOptions): Enforcer {
  let told: ResponderTold = {
    ...{ isConnected: false, reason: absence || 'The responder has not answered yet.' },
    ...{ at: new Date(clock()).toISOString(), drivers: [], facts: null, neverBlock: [] },
    ...{ isStopped: false, isDryRun: false },
  }
  let tell: (change: EnforcedChange | null) => void = () => {}
  const note = (change: Partial<ResponderTold>) => {
    told = { ...told, ...change, at: new Date(clock()).toISOString() }
    tell(null)
  }
  const onEvent = (event: ClientEvent) => {
    if (event.event === 'facts') note({ facts: event.facts })
    if (event.event === 'changed') tell(changeOf(event.standing))
  }
  const client = connectResponder(socketPath, {
    onEvent,
    onConnected: () => void refresh().catch(() => {}),
    onLost: (why) => note({ isConnected: false, reason: absence || `The responder: ${why}.` }),
  })
  const refresh = async () => note(toldOf(await client.status()))
  return {
    told: () => told,
    apply: async (order) => enforcedOf(await client.apply(order)),
    undo: async (id) => {
      const known = await client.find(id)
      return known === null ? goneOf(id) : enforcedOf(await client.undo(id))
    },
    extend: async (id, ttlSeconds) => enforcedOf(await client.extend(id, ttlSeconds)),
    list: async () => (await client.list()).map(enforcedOf),
    never: async (entries) => void (await client.never(entries)),
    async stop(reason) {
      await client.stop(reason)
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

function toldOf({ drivers, facts, isStopped, isDryRun, trouble }: ResponderStatus) {
  return { isConnected: true, reason: trouble, drivers, facts, isStopped, isDryRun }
}

const states: Readonly<Partial<Record<Standing['state'], Enforced['state']>>> = {
  ...{ in_force: 'in_force', done: 'done', undone: 'undone', expired: 'expired' },
  ...{ refused: 'refused', failed: 'failed' },
}

function enforcedOf(standing: Standing): Enforced {
  const { id, state, driver, effect, steps, warnings, refusals, expiresAt, failure } = standing
  const { readBack, isDryRun } = standing
  const said = { isDryRun, driver, effect, steps, warnings, refusals, readBack, expiresAt, failure }
  // What is half done is neither in force nor gone: it is told again when it is one of them.
  return { id, state: states[state] ?? 'failed', ...said }
}

/** It was never done there. */
function goneOf(id: string): Enforced {
  return {
    ...{ id, state: 'undone', driver: '', effect: '', steps: [], warnings: [], refusals: [] },
    ...{ isDryRun: false, readBack: null, expiresAt: null, failure: '' },
  }
}

/** The newest moment says what happened; of one that is half done nothing is told. */
function changeOf(standing: Standing): EnforcedChange | null {
  if (states[standing.state] === undefined) return null
  const last = standing.history.at(-1)
  const what: ActionMoment['what'] = last?.what ?? 'applied'
  return { now: enforcedOf(standing), what, text: last?.text ?? '' }
}
