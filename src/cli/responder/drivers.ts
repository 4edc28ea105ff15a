/** What enforces, as the settings have it: the kernel's rules first. */
import { type Driver, type Honeypot, nftables } from '../../response/actions/index.ts'
import type { Settings } from '../config/index.ts'
import type { ResponseSettings } from '../config/response.ts'
import { crowdsecOf, moreDrivers } from './more-drivers.ts'

export function driversOf(settings: Settings, nowMs: () => number): Driver[] {
  const { response } = settings
  const { managementNetworks } = response
  return [
    ...crowdsecOf(response, nowMs),
    nftables({ honeypot: honeypotOf(response), managementNetworks, nowMs }),
    ...moreDrivers(settings, nowMs),
  ]
}

function honeypotOf({ honeypot }: ResponseSettings): Honeypot | null {
  const { address, address6, ports } = honeypot
  if ((address === '' && address6 === '') || ports.length === 0) return null
  return {
    ...{ address4: address, address6 },
    ports: ports.map((port) => (typeof port === 'number' ? { port, to: port } : port)),
  }
}
