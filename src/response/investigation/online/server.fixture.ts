/** For the tests: a server that speaks as a provider does, well or badly, and remembers what it was asked. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Scripted {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** An object is sent as JSON. */
  readonly body?: unknown
  /** Takes over the whole answer. */
  readonly by?: (response: ServerResponse, request: IncomingMessage) => void
}

/** A request: its path and query, its headers, and when it came, milliseconds of the monotonic clock. */
export interface Asked {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly atMs: number
}

export interface TestServer {
  readonly base: string
  readonly asked: Asked[]
  /** What it answers next; the last one again and again. */
  script: Scripted[]
  close(): Promise<void>
}

export async function testServer(...script: Scripted[]): Promise<TestServer> {
  const server = createServer((request, response) => {
    const atMs = Number(process.hrtime.bigint()) / 1e6
    state.asked.push({ path: request.url ?? '', headers: request.headers, atMs })
    const next = state.script.length > 1 ? state.script.shift() : state.script[0]
    answer(request, response, next ?? { status: 500 })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const state: TestServer = {
    base: `http://127.0.0.1:${port}`,
    asked: [],
    script,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return state
}

function answer(request: IncomingMessage, response: ServerResponse, scripted: Scripted): void {
  const { status = 200, headers = {}, body, by } = scripted
  if (by) {
    by(response, request)
    return
  }
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? {})
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(status === 204 ? undefined : text)
}
