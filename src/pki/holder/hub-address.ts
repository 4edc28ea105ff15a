import { isIPv6 } from 'node:net'
import { AmoskysError, printable } from '../../kernel/index.ts'

export interface HubAddress {
  readonly host: string
  readonly port: number
  /** `host:port`, an address of IPv6 in brackets. */
  readonly text: string
}

/** Ports of a hub where nothing else is said: for what sensors send, and for those that have no certificate yet. */
export const defaultPorts = { bus: 8441, enrolment: 8442 } as const

/** `hub.example.org`, `hub.example.org:8442`, `10.0.0.5:8442`, `[fd00::5]:8442`, `[fd00::5]`, `fd00::5`. */
export function readHubAddress(text: string, defaultPort: number): HubAddress {
  if (isIPv6(text)) return hubAddress(text, defaultPort)
  const [, bracketed, name, port] = pattern.exec(text) ?? []
  const number = port === undefined ? defaultPort : Number(port)
  const host = bracketed ?? name
  if (host !== undefined && (name !== undefined || isIPv6(host)) && isPort(number))
    return hubAddress(host, number)
  throw new AmoskysError(
    'usage',
    `${printable(text.slice(0, 80))}: expected the hub's name or address and its port, such as hub.example.org:${defaultPort}`,
  )
}

const pattern = /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9][a-z0-9._-]{0,252}))(?::(\d{1,5}))?$/i

function isPort(number: number): boolean {
  return number >= 1 && number <= 65_535
}

export function hubAddress(host: string, port: number): HubAddress {
  return { host, port, text: host.includes(':') ? `[${host}]:${port}` : `${host}:${port}` }
}
