import { AmoskysError, printable } from '../../kernel/index.ts'

export interface HubAddress {
  readonly host: string
  readonly port: number
  /** `host:port`, an address of IPv6 in brackets. */
  readonly text: string
}

/** Ports of a hub where nothing else is said: for what sensors send, and for those that have no certificate yet. */
export const defaultPorts = { bus: 8441, enrolment: 8442 } as const

/** `hub.example.org`, `hub.example.org:8442`, `10.0.0.5:8442`, `[fd00::5]:8442`, `fd00::5`. */
export function readHubAddress(text: string, defaultPort: number): HubAddress {
  const bare = /^[^:[\]/\s]+$|^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*$/i.test(text) ? text : null
  const [, name, port] = /^(\[[0-9a-f:.]+\]|[^:[\]/\s]+):(\d{1,5})$/i.exec(text) ?? []
  const host = bare ?? name?.replace(/^\[|\]$/g, '')
  const number = bare === null ? Number(port) : defaultPort
  if (host === undefined || !(number >= 1 && number <= 65_535))
    throw new AmoskysError(
      'usage',
      `${printable(text.slice(0, 80))}: expected the hub's name or address and its port, such as hub.example.org:${defaultPort}`,
    )
  return hubAddress(host, number)
}

export function hubAddress(host: string, port: number): HubAddress {
  return { host, port, text: host.includes(':') ? `[${host}]:${port}` : `${host}:${port}` }
}
