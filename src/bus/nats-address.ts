/** Where NATS is, and who we are there: its client takes no user, password or token out of an address. */
import { AmoskysError } from '../kernel/index.ts'

export interface NatsAddress {
  readonly servers: string[]
  readonly user?: string
  readonly pass?: string
  readonly token?: string
}

/** `nats://user:password@host:port` or `nats://token@host:port`; several with commas between. No error holds any of it. */
export function natsAddress(url: string): NatsAddress {
  const parts = url.split(',').map((one) => partsOf(one.trim()))
  const servers = parts.map(({ server }) => server)
  const names = [...new Set(parts.flatMap(({ who }) => who ?? []))]
  if (names.length > 1)
    throw wrong('expected one user and password, or one token, for all servers, found several')
  const who = names[0]
  if (who === undefined) return { servers }
  const colon = who.indexOf(':')
  if (colon < 0) return { servers, token: decoded(who) }
  return { servers, user: decoded(who.slice(0, colon)), pass: decoded(who.slice(colon + 1)) }
}

function partsOf(url: string): { readonly server: string; readonly who: string | null } {
  const scheme = /^[a-z]+:\/\//i.exec(url)?.[0] ?? ''
  const rest = url.slice(scheme.length)
  const at = rest.lastIndexOf('@')
  const server = `${scheme}${rest.slice(at + 1)}`
  if (server === scheme) throw wrong('expected host:port in each, found one without')
  return { server, who: at < 0 ? null : rest.slice(0, at) }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw wrong('a % in a user, password or token is written %25, found one with no code behind it')
  }
}

function wrong(says: string): AmoskysError {
  return new AmoskysError('usage', `bus: the address of NATS (hub.natsUrl): ${says}`)
}
