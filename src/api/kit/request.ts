import type { FastifyRequest } from 'fastify'
import { problem } from './problem.ts'
import type { RequestFacts } from './route.ts'

export interface FactsOptions {
  readonly isSecure: boolean
  readonly hosts: readonly string[]
}

/**
 * What handlers may know of a request. A name that is not ours is refused: a page of another site whose name was made to
 * lead here (DNS rebinding) would else be of our origin.
 */
export function createFacts({ isSecure, hosts }: FactsOptions) {
  const known = new Set(hosts.map((host) => host.toLowerCase()))
  return (request: FastifyRequest): RequestFacts => {
    const name = request.hostname.toLowerCase()
    if (known.size > 0 && !known.has(name))
      throw problem('forbidden', 'This server is not known by the name in the Host header.')
    const isEncrypted = isSecure || request.protocol === 'https'
    return {
      method: request.method,
      url: request.url,
      address: plainAddress(request.ip),
      origin: `${isEncrypted ? 'https' : 'http'}://${request.host}`,
      headers: request.headers as Readonly<Record<string, string | undefined>>,
      cookies: request.cookies,
      accepts: (types) => accepted(types, request.headers.accept),
    }
  }
}

/** A server that listens on IPv6 sees callers over IPv4 as `::ffff:a.b.c.d`. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address
}

/** RFC 9110, 12.5.1; weights order what the header allows, the server's order decides between equals. */
function accepted<T extends string>(types: readonly T[], header = '*/*'): T {
  const ranges = header
    .split(',')
    .slice(0, 32)
    .map((part) => {
      const [range = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
      const weight = parameters.find((text) => text.startsWith('q='))
      return { range, weight: weight === undefined ? 1 : Number(weight.slice(2)) || 0 }
    })
  const weightOf = (type: string) => {
    const of = [type, `${type.split('/')[0]}/*`, '*/*']
    for (const name of of) {
      const found = ranges.find(({ range }) => range === name)
      if (found) return found.weight
    }
    return 0
  }
  const [best] = [...types].sort((a, b) => weightOf(b) - weightOf(a))
  if (best === undefined || weightOf(best) === 0)
    throw problem('not_acceptable', `This can be had as ${types.join(' or ')}.`)
  return best
}
