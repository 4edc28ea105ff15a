/** A container put back on its networks, with the addresses it had. */
import { AmoskysError, printable } from '../../../../kernel/index.ts'
import type { Engine } from './engine.ts'
import type { Connected, Inverse } from './note.ts'

/** Sentences on what could not be restored as it was; a container that was removed has nothing to restore. */
export async function reconnect(engine: Engine, inverse: Inverse): Promise<string[]> {
  const lost: string[] = []
  const name = printable(inverse.name)
  for (const network of inverse.networks) {
    const container = await engine.container(inverse.container)
    if (container === null) return []
    const on = Object.values(container.NetworkSettings.Networks).map(({ NetworkID }) => NetworkID)
    if (on.includes(network.id)) continue
    const said = await connectAs(engine, inverse.container, network)
    if (said !== '') lost.push(`${name} ${said}`)
  }
  return lost
}

/**
 * First as it was connected: where Docker had chosen the address, it chooses again, and mostly the same. Where it does not,
 * the old one is asked for, which only networks with a subnet of their own allow.
 */
async function connectAs(engine: Engine, container: string, network: Connected): Promise<string> {
  const shown = printable(network.name)
  const gone = `is not on ${shown} again: that network was removed`
  if (!(await connect(engine, container, network))) return gone
  const now = await addressesOn(engine, container, network)
  if (isSame(now, network)) return ''
  await engine.disconnect(network.id, container)
  const IPAMConfig = {
    ...network.config.IPAMConfig,
    ...(network.ipv4 === '' ? {} : { IPv4Address: network.ipv4 }),
    ...(network.ipv6 === '' ? {} : { IPv6Address: network.ipv6 }),
  }
  const asked = { ...network, config: { ...network.config, IPAMConfig } }
  try {
    if (await connect(engine, container, asked)) return ''
    return gone
  } catch (thrown) {
    if (!(thrown instanceof AmoskysError)) throw thrown
    await connect(engine, container, network)
    const other = await addressesOn(engine, container, network)
    return `is on ${shown} again with ${other.ipv4 || other.ipv6}; ${network.ipv4 || network.ipv6}, which it had, is not to be had now`
  }
}

/** A hardware address is taken by engines that know one for each network, and passed over by older ones. */
async function connect(engine: Engine, container: string, { id, config }: Connected) {
  const { MacAddress, ...rest } = config
  return engine.connect(id, container, MacAddress === '' ? rest : config)
}

async function addressesOn(engine: Engine, container: string, { id }: Connected) {
  const found = await engine.container(container)
  const all = Object.values(found?.NetworkSettings.Networks ?? {})
  const endpoint = all.find(({ NetworkID }) => NetworkID === id)
  return { ipv4: endpoint?.IPAddress ?? '', ipv6: endpoint?.GlobalIPv6Address ?? '' }
}

/** A container that does not run has no addresses. */
function isSame(now: { readonly ipv4: string; readonly ipv6: string }, was: Connected): boolean {
  const isStopped = now.ipv4 === '' && now.ipv6 === ''
  return isStopped || was.ipv4 === '' || (now.ipv4 === was.ipv4 && now.ipv6 === was.ipv6)
}
