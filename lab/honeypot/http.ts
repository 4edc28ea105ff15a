/** The HTTP door: one page that asks for a password, and says that it was wrong. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { limits } from './limits.ts'
import { type Note, type Stranger, told } from './log.ts'

const serverName = 'nginx/1.22.1'

/** By this title the lab's own checks know who answers. */
export const honeypotTitle = 'Intranet: sign in'

const page = (line: string) => `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>${honeypotTitle}</title></head>
<body><h1>Intranet</h1><p>${line}</p>
<form method="post" action="/login"><label>User <input name="user"></label>
<label>Password <input name="password" type="password"></label><button>Sign in</button></form></body></html>
`

export interface HttpOptions {
  readonly note: Note
  readonly strangerOf: (socket: Socket) => Stranger
}

export function createHttpDoor({ note, strangerOf }: HttpOptions): Server {
  const server = createServer({ maxHeaderSize: limits.httpHeaderBytes }, (request, response) =>
    answer(request, response, (trace) => note('http', strangerOf(request.socket), trace)),
  )
  server.headersTimeout = 10_000
  server.requestTimeout = 20_000
  server.keepAliveTimeout = 5_000
  server.maxRequestsPerSocket = limits.httpRequests
  server.maxHeadersCount = 200
  server.on('clientError', (error: Error & { rawPacket?: Buffer }, socket) => {
    const text = told((error.rawPacket ?? Buffer.alloc(0)).toString('latin1'))
    note('http', strangerOf(socket as Socket), { event: 'malformed', text })
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')
    else socket.destroy()
  })
  return server
}

type OwnNote = (trace: Parameters<Note>[2]) => void

function answer(request: IncomingMessage, response: ServerResponse, note: OwnNote): void {
  const kept: Buffer[] = []
  let bytes = 0
  request.on('data', (chunk: Buffer) => {
    if (bytes < limits.body) kept.push(chunk)
    bytes += chunk.length
    if (bytes > limits.httpBodyBytes) request.destroy()
  })
  request.on('error', () => {})
  request.once('close', () => {
    const body = Buffer.concat(kept).toString('utf8')
    noteAsked(request, told(body, limits.body), note)
  })
  request.once('end', () => {
    const wrong = request.method === 'POST' || request.headers.authorization !== undefined
    response.writeHead(wrong ? 401 : 200, { server: serverName, 'content-type': 'text/html' })
    response.end(page(wrong ? 'Wrong user or password.' : 'Please sign in.'))
  })
}

function noteAsked(request: IncomingMessage, body: string, note: OwnNote): void {
  const { method, url, httpVersion, headers, rawHeaders } = request
  const login = loginOf(headers.authorization, body)
  const pairs = Array.from(
    { length: Math.min(rawHeaders.length / 2, limits.headers) },
    (_, i) => `${told(rawHeaders[2 * i]!, 64)}: ${told(rawHeaders[2 * i + 1]!)}`,
  )
  const target = told(url ?? '', limits.target)
  note({ event: 'asked', request: `${method} ${target} HTTP/${httpVersion}`, headers: pairs, body })
  if (login !== null) note({ event: 'tried', ...login })
}

/** User and password of the header, or of a form like ours. */
function loginOf(authorization: string | undefined, body: string) {
  const basic = /^basic\s+([a-z0-9+/=]{1,1024})$/i.exec(authorization ?? '')?.[1]
  if (basic !== undefined) {
    const [user = '', ...rest] = Buffer.from(basic, 'base64').toString('utf8').split(':')
    return { method: 'basic', user: told(user), password: told(rest.join(':')) }
  }
  const form = new URLSearchParams(body)
  const user = ['user', 'username', 'login', 'email'].map((name) => form.get(name)).find(Boolean)
  const password = ['password', 'pass', 'pwd'].map((name) => form.get(name)).find(Boolean)
  if (!user || !password) return null
  return { method: 'form', user: told(user), password: told(password) }
}
