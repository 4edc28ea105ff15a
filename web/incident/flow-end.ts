/** One end of a flow as people write it. */
import { dataText } from '../kit/index.ts'

const hasPorts = new Set([6, 17, 132])

/** `10.20.0.100:443`, `[2001:db8::1]:443`; of ICMP the address alone. */
export function endText(address: string, port: number, protocol: number): string {
  const shown = dataText(address)
  if (!hasPorts.has(protocol)) return shown
  return address.includes(':') ? `[${shown}]:${port}` : `${shown}:${port}`
}
