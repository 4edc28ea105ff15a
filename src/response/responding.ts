/** Investigation, policy and what follows, as one loop: woken by a word on the bus, and by whatever else changed the database. */
import { setTimeout as passed } from 'node:timers/promises'
import { AmoskysError } from '../kernel/index.ts'
import { Agent, type AgentOptions } from './agent.ts'
import { Dispatch, type DispatchOptions } from './dispatch.ts'
import { actsElsewhere, isActing } from './elsewhere.ts'
import type { EnforcedChange, Enforcer } from './enforcer.ts'
import { type Member, Parts, type Place } from './parts.ts'

export interface RespondingOptions
  extends Omit<AgentOptions, 'parts'>,
    Pick<DispatchOptions, 'enforcer' | 'say'> {
  /** This process, among all that do the same over the database. */
  readonly member: Member
  /** Another number where anybody has committed something to the database. */
  readonly version: () => number
}

export interface Responding extends AsyncDisposable {
  /** There may be something new. */
  wake(): void
  /** What it has of the work, in words. */
  held(): Held
  /** Rejects on a bug of ours, or where the database failed for good. */
  readonly ended: Promise<void>
}

export interface Held {
  /** Parts of incidents, and of targets of actions, of 16 each. */
  readonly incidents: readonly number[]
  readonly targets: readonly number[]
  /** Those that share the incidents, this one among them. */
  readonly members: number
  /** Who gives the orders instead, in words; '' where nobody does. */
  readonly waitsFor: string
}

/** Changes that others made to the database are seen within so long. */
const lookMs = 50
/** Without any sign of change it is looked all the same: times pass, and the one that acts comes and goes. */
const idleMs = 1000

export function startResponding(options: RespondingOptions): Responding {
  const { enforcer, read, write, clock, say, version } = options
  const changes: EnforcedChange[] = []
  let isWoken = true
  let isEnding = false
  let ring = () => {}
  const wake = () => {
    isWoken = true
    ring()
  }
  const { incidents, targets } = partsOf(options, wake)
  const agent = new Agent({ ...options, parts: incidents })
  const dispatch = new Dispatch({ enforcer, read, write, clock, say, parts: targets })
  enforcer.onChange((change) => {
    if (typeof change === 'string') say(change)
    else if (change !== null) changes.push(change)
    wake()
  })
  const loop = async () => {
    let seen = Number.NaN
    let lastMs = Number.NEGATIVE_INFINITY
    let failure = ''
    await Promise.all([incidents.begin(), targets.begin()])
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
        if (targets.isMoved) await targets.look()
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
    held: () => ({
      ...{ incidents: incidents.owned, targets: targets.owned, members: incidents.members },
      waitsFor: targets.waitsFor,
    }),
    ended,
    async [Symbol.asyncDispose]() {
      isEnding = true
      wake()
      await ended.catch(() => {})
      await incidents[Symbol.asyncDispose]()
      await targets[Symbol.asyncDispose]()
      await enforcer.close()
    },
  }
}

function partsOf(options: RespondingOptions, onShared: () => void) {
  const { member, write, clock, enforcer } = options
  const about = { ...member, write, clock, onShared }
  return {
    incidents: new Parts({ ...about, group: 'investigator', place: () => anywhere }),
    targets: new Parts({
      ...{ ...about, group: 'responder', place: () => placeOf(enforcer) },
      hindrance: () => actsElsewhere(options),
    }),
  }
}

const anywhere: Place = { station: '', standing: 0 }

/** Who changes something gives the orders, else who tries, else who waits for one that acts: each where they all reach the same. */
function placeOf(enforcer: Enforcer): Place {
  const { station, told } = enforcer
  return told().isConnected ? { station, standing: isActing(enforcer) ? 2 : 1 } : anywhere
}
