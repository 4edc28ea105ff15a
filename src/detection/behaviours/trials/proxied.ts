/** What goes to a name by the HTTP proxy of the own network: a tunnel, or a request with the whole address. */
import { clientHello, serverHello, tlsData } from './protocols.ts'
import { converse, type Say } from './session.ts'
import type { TrialWire } from './wire.ts'

export interface ByProxy {
  readonly client: string
  readonly proxy: string
  readonly port?: number
  readonly name: string
  readonly how: 'CONNECT' | 'GET' | 'POST'
  readonly path?: string
  readonly up: number
  readonly down: number
  /** What the proxy says; 200 unless told otherwise. */
  readonly status?: number
}

export function fetchByProxy(wire: TrialWire, atS: number, call: ByProxy): void {
  const { client, proxy, port = 3128, name, how, path = '/', up, down, status = 200 } = call
  const isPost = how === 'POST'
  const target = how === 'CONNECT' ? `${name}:443` : `http://${name}${path}`
  const length = isPost ? `Content-Length: ${up}\r\n` : ''
  const head = `${how} ${target} HTTP/1.1\r\nHost: ${name}\r\nUser-Agent: tool/1.0\r\n${length}\r\n`
  const says: Say[] = [{ by: 'client', what: head }]
  if (isPost) says.push({ by: 'client', what: up })
  if (how === 'CONNECT' && status === 200)
    says.push(
      { by: 'server', what: 'HTTP/1.1 200 Connection established\r\n\r\n', afterS: 0.02 },
      { by: 'client', what: clientHello(wire, name) },
      { by: 'server', what: serverHello(wire), afterS: 0.02 },
      { by: 'client', what: tlsData(wire, up) },
      { by: 'server', what: tlsData(wire, down), afterS: 0.03 },
    )
  else {
    const answer = `HTTP/1.1 ${status} Done\r\nContent-Length: ${down}\r\n\r\n`
    says.push({ by: 'server', what: answer, afterS: 0.03 }, { by: 'server', what: down })
  }
  converse(wire, atS, {
    client: { address: client, port: wire.port() },
    server: { address: proxy, port },
    says,
  })
}
