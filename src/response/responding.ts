/** Investigation, policy and what follows, as one loop: woken by a word on the bus, and by whatever else changed the database. */
import { setTimeout as passed } from 'node:timers/promises'
import { AmoskysError } from '../kernel/index.ts'
import { Agent, type AgentOptions } from './agent.ts'
import { Dispatch, type DispatchOptions } from './dispatch.ts'
import type { EnforcedChange } from './enforcer.ts'

export interface RespondingOptions
  extends AgentOptions,
    Omit<DispatchOptions, 'read' | 'write' | 'clock'> {
  /** Another number where anybody has committed something to the database. */
  readonly version: () => number
}

export interface Responding extends AsyncDisposable {
  /** There may be something new. */
  wake(): void
  /** Rejects on a bug of ours, or where the database failed for good. */
  readonly ended: Promise<void>
}

/** Changes that others made to the database are seen within so long. */
const lookMs = 50
/** Without any sign of change it is looked all the same: times pass, and the one that acts comes and goes. */
const idleMs = 1000

export function startResponding(options: RespondingOptions): Responding {
  const { enforcer, read, write, clock, say, version } = options
  const agent = new Agent(options)
  const dispatch = new Dispatch({ enforcer, read, write, clock, say })
  const changes: EnforcedChange[] = []
  let isWoken = true
  let isEnding = false
  let ring = () => {}
  const wake = () => {
    isWoken = true
    ring()
  }
  enforcer.onChange((change) => {
    if (typeof change === 'string') say(change)
    else if (change !== null) changes.push(change)
    wake()
  })
  const loop = async () => {
    let seen = Number.NaN
    let lastMs = Number.NEGATIVE_INFINITY
    let failure = ''
    while (!isEnding) {
      const isDue = isWoken || version() !== seen || clock() - lastMs >= idleMs
      if (!isDue) {
        await Promise.race([passed(lookMs), new Promise<void>((rung) => (ring = rung))])
        continue
      }
      isWoken = false
      seen = version()
      lastMs = clock()
      try {
        for (let next = changes[0]; next !== undefined; next = changes[0]) {
          await dispatch.heard(next)
          changes.shift()
        }
        const isMoreToLook = await agent.turn()
        const isMoreToDo = await dispatch.turn()
        if (isMoreToLook || isMoreToDo) isWoken = true
        failure = ''
      } catch (thrown) {
        if (!(thrown instanceof AmoskysError)) throw thrown
        // The database cannot be written now: what is to be done stands in it, and is found when it can.
        if (thrown.message !== failure) say(`response waits: ${thrown.message}`)
        failure = thrown.message
      }
    }
  }
  const ended = loop()
  ended.catch(() => {})
  return {
    wake,
    ended,
    async [Symbol.asyncDispose]() {
      isEnding = true
      wake()
      await ended.catch(() => {})
      await enforcer.close()
    },
  }
}
