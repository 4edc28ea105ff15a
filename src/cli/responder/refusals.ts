/**
 * What the policy's safety rules say, asked once more by the one who does it: with what this machine knows by itself, whatever
 * the engine was told or made to believe. Caps and hold-offs are the engine's to know.
 */
import type { Refusal } from '../../contracts/index.ts'
import { printable } from '../../kernel/index.ts'
import type { Driver, Refuses } from '../../response/actions/index.ts'
import { isWholeSubnet, refusalsOf, type SafetyFacts } from '../../response/policy/index.ts'
import type { Settings } from '../config/index.ts'

export function refusalsFor(settings: Settings, drivers: readonly Driver[]): Refuses {
  const { home, policy, response } = settings
  const { wholeSubnets } = response
  const known = {
    ...{ critical: [], holdOffs: [], actions: [], roles: {} },
    ...{ homeNetworks: home, knownHosts: 0, killSwitch: false, caps: policy },
    kinds: response.enforce === 'dry-run' ? null : drivers.flatMap(({ kinds }) => kinds),
  } satisfies Partial<SafetyFacts>
  return (order, { facts, neverBlock, nowMs }) => {
    const { own, networks: ownNetworks, gateways, resolvers, dhcp, ntp, operators } = facts
    const { controllers = [], missing = [] } = facts
    const found = { own, ownNetworks, gateways, resolvers, dhcp, ntp, operators, neverBlock }
    const refusals = refusalsOf(order, { ...known, ...found, controllers, missing }, nowMs)
    if (wholeSubnets || !isWholeSubnet(order.target, home)) return refusals
    return [...refusals.filter(({ rule }) => rule !== 'subnet'), wholeSubnet(order.target)]
  }
}

/** That a person approved it is the engine's word: one that was taken over may say so. */
function wholeSubnet(target: string): Refusal {
  const text = `${printable(target)} is a whole subnet, and the responder blocks none (response.wholeSubnets)`
  return { rule: 'subnet', text, isFinal: true }
}
