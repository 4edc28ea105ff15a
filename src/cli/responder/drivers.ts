/** What enforces, as the settings have it: the kernel's rules first. */
import { type Driver, type Honeypot, nftables } from '../../response/actions/index.ts'
import type { ResponseSettings } from '../config/response.ts'

export function driversOf(response: ResponseSettings, nowMs: () => number): Driver[] {
  const { managementNetworks } = response
  return [nftables({ honeypot: honeypotOf(response), managementNetworks, nowMs })]
}

function honeypotOf({ honeypot }: ResponseSettings): Honeypot | null {
  const { address, address6, ports } = honeypot
  if ((address === '' && address6 === '') || ports.length === 0) return null
  return {
    ...{ address4: address, address6 },
    ports: ports.map((port) => (typeof port === 'number' ? { port, to: port } : port)),
  }
}
