/** `block_ip` by CrowdSec: a decision with a duration, which its bouncers carry out wherever they stand. */
import { z } from 'zod'
import type { ActionOrder } from '../../../../contracts/index.ts'
import { printable } from '../../../../kernel/index.ts'
import type { Driver, Failures, Looked, Plan, Planned, Taken } from '../../driver.ts'
import { networkOf } from '../../target.ts'
import { unfit } from '../failures.ts'
import { writeInverse } from '../inverse.ts'
import { type Decision, Lapi, type LapiOptions, secondsOf } from './lapi.ts'

export interface CrowdsecOptions extends LapiOptions {
  readonly nowMs: () => number
}

const inverseSchema = z.strictObject({
  scope: z.enum(['Ip', 'Range']),
  value: z.string().max(64),
})
type Target = z.infer<typeof inverseSchema>

const orderId = /^act_[0-9A-Z]{26}$/
const removalsAtOnce = 8

export function crowdsec(options: CrowdsecOptions): Driver {
  const lapi = new Lapi(options)
  return {
    name: 'crowdsec',
    kinds: ['block_ip'],
    preview: async (order) => planOf(options, order),
    apply: (planned) => apply(lapi, planned, options.nowMs()),
    undo: (taken) => undo(lapi, taken),
    look: async () => look(await lapi.decisions(), options.nowMs()),
  }
}

function planOf({ url }: CrowdsecOptions, order: ActionOrder): Plan {
  const target = targetOf(order)
  const option = target.scope === 'Ip' ? '--ip' : '--range'
  return {
    effect: `CrowdSec decides for ${order.ttlSeconds} s that ${target.value} is banned, wholly. Each of its bouncers blocks it where it stands, within the time that it asks at (mostly 10 s). Connections that are open end only where the bouncer ends them.`,
    steps: [
      `cscli decisions add ${option} ${target.value} --duration ${order.ttlSeconds}s --type ban  # by ${url}`,
    ],
    warnings: [
      'CrowdSec blocks nothing by itself: where none of its bouncers runs, nothing stops.',
      'CrowdSec keeps the alert in its history, and shares it if its own settings say so.',
    ],
    inverse: writeInverse(target),
  }
}

function targetOf({ id, target, scope }: ActionOrder): Target {
  const network = networkOf(target)
  if (!orderId.test(id)) throw unfit(`${printable(id).slice(0, 64)} is no id of an action`)
  if (network === null) throw unfit(`${printable(target).slice(0, 100)} is no address or network`)
  if (scope.server !== undefined || scope.protocol !== undefined || (scope.ports ?? []).length > 0)
    throw unfit('CrowdSec bans an address as a whole; only nftables blocks it at one service')
  return { scope: network.isSingle ? 'Ip' : 'Range', value: network.text }
}

/** The new decision first, then those it replaces go: in between there are two, never none. */
async function apply(lapi: Lapi, planned: readonly Planned[], nowMs: number): Promise<Failures> {
  const ids = new Set(planned.map(({ order }) => order.id))
  const old = (await lapi.decisions()).filter(({ scenario }) => ids.has(scenario))
  const bans = planned.map(({ order, secondsLeft }) => {
    return { ...targetOf(order), scenario: order.id, seconds: Math.max(1, Math.round(secondsLeft)) }
  })
  await lapi.ban(bans, nowMs)
  await removeAll(lapi, old)
  return new Map()
}

async function undo(lapi: Lapi, taken: readonly Taken[]): Promise<Failures> {
  const ids = new Set(taken.map(({ id }) => id))
  await removeAll(
    lapi,
    (await lapi.decisions()).filter(({ scenario }) => ids.has(scenario)),
  )
  return new Map()
}

/** By number: no filter that an API of another version reads differently can take others' along. */
async function removeAll(lapi: Lapi, decisions: readonly Decision[]): Promise<void> {
  for (let at = 0; at < decisions.length; at += removalsAtOnce)
    await Promise.all(decisions.slice(at, at + removalsAtOnce).map(({ id }) => lapi.remove(id)))
}

function look(decisions: readonly Decision[], nowMs: number): ReadonlyMap<string, Looked> {
  const looked = new Map<string, Looked>()
  for (const { id, scenario, scope, value, type, duration } of decisions) {
    const seconds = secondsOf(duration)
    const known = looked.get(scenario)?.endsAtMs ?? 0
    const endsAtMs = nowMs + seconds * 1000
    if (!orderId.test(scenario) || !(seconds > 0) || known > endsAtMs) continue
    const target = inverseSchema.safeParse({ scope, value })
    looked.set(scenario, {
      text: `CrowdSec decision ${id}: ${printable(type)} ${printable(value)}, ${Math.round(seconds)} s left`,
      endsAtMs,
      inverse: writeInverse(target.success ? target.data : { scope: 'Ip', value: '' }),
      drift: type === 'ban' ? '' : `the decision says ${printable(type)}, not ban`,
    })
  }
  return looked
}
