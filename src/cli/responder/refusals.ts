/**
 * What the policy's safety rules say, asked once more by the one who does it: with what this machine knows by itself, whatever
 * the engine was told or made to believe. Caps and hold-offs are the engine's to know.
 */
import type { Driver, Refuses } from '../../response/actions/index.ts'
import { refusalsOf, type SafetyFacts } from '../../response/policy/index.ts'
import type { Settings } from '../config/index.ts'

export function refusalsFor(settings: Settings, drivers: readonly Driver[]): Refuses {
  const { home, policy } = settings
  const known = {
    ...{ critical: [], holdOffs: [], actions: [], roles: {} },
    ...{ homeNetworks: home, knownHosts: 0, killSwitch: false, caps: policy },
    kinds: settings.response.enforce === 'dry-run' ? null : drivers.flatMap(({ kinds }) => kinds),
  } satisfies Partial<SafetyFacts>
  return (order, { facts, neverBlock, nowMs }) => {
    const { own, networks: ownNetworks, gateways, resolvers, dhcp, ntp, operators } = facts
    const { controllers = [], missing = [] } = facts
    const found = { own, ownNetworks, gateways, resolvers, dhcp, ntp, operators, neverBlock }
    return refusalsOf(order, { ...known, ...found, controllers, missing }, nowMs)
  }
}
