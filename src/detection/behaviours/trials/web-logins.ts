/** Logins over HTTP: a name and a password in a header, NTLM as WinRM and proxies ask for it, and forms. */
import { converse, type Say } from './session.ts'
import type { TrialWire } from './wire.ts'

export interface WebLogin {
  readonly client: string
  readonly server: string
  readonly kind: WebLoginKind
  readonly port?: number
  readonly name: string
  readonly word: string
  readonly isRefused?: boolean
  /** Bytes of what is told to somebody who is in. */
  readonly down?: number
}
export type WebLoginKind = 'basic' | 'winrm' | 'form' | 'form-back' | 'json'

const crlf = '\r\n'
const message = (lines: readonly string[], body = '') =>
  `${lines.join(crlf)}${crlf}Content-Length: ${body.length}${crlf}${crlf}${body}`
const base64 = (value: string) => Buffer.from(value, 'latin1').toString('base64')

/** Writes the session; returns when it ended. */
export function logInToWeb(wire: TrialWire, atS: number, login: WebLogin): number {
  const { client, server, kind, port = kind === 'winrm' ? 5985 : 80 } = login
  return converse(wire, atS, {
    client: { address: client, port: wire.port() },
    server: { address: server, port },
    says: sayings[kind](login).map(([by, what]) => ({
      ...{ by, what },
      afterS: wire.between(0.003, by === 'server' ? 0.2 : 0.02),
    })),
  })
}

type Line = readonly [Say['by'], string]
const page = (bytes: number, title: string) => `<html><title>${title}</title>${'x'.repeat(bytes)}`
const asking = (scheme: string) => ['HTTP/1.1 401 Unauthorized', `WWW-Authenticate: ${scheme}`]

const sayings: Readonly<Record<WebLoginKind, (login: WebLogin) => Line[]>> = {
  basic: ({ name, word, isRefused, down = 900 }) => {
    const said = `Authorization: Basic ${base64(`${name}:${word}`)}`
    return [
      ['client', `${['GET /status HTTP/1.1', 'Host: app', said].join(crlf)}${crlf}${crlf}`],
      [
        'server',
        isRefused
          ? message(asking('Basic realm="a"'), 'no')
          : message(['HTTP/1.1 200 OK'], page(down, 'in')),
      ],
    ]
  },
  winrm: ({ name, word, isRefused, down = 900 }) => {
    const ask = (token: string, body = '') =>
      message(['POST /wsman HTTP/1.1', 'Host: pc', `Authorization: Negotiate ${token}`], body)
    const last = `TlRMTVNTUAAD${base64(`${name}${word}${'r'.repeat(200)}`)}`
    return [
      ['client', ask(`TlRMTVNTUAAB${'A'.repeat(40)}`)],
      ['server', message(asking(`Negotiate TlRMTVNTUAAC${'B'.repeat(200)}`))],
      ['client', ask(last, 's'.repeat(1200))],
      [
        'server',
        isRefused ? message(asking('Negotiate')) : message(['HTTP/1.1 200 OK'], page(down, 'in')),
      ],
    ]
  },
  form: (login) => [
    posted(formOf(login)),
    [
      'server',
      told(login, message(['HTTP/1.1 200 OK'], page(2000, 'Log in <input type="password">'))),
    ],
  ],
  'form-back': (login) => [
    posted(formOf(login)),
    ['server', told(login, message(['HTTP/1.1 302 Found', 'Location: /login']))],
  ],
  json: (login) => [
    posted(JSON.stringify({ user: login.name, password: login.word })),
    [
      'server',
      login.isRefused
        ? message(['HTTP/1.1 200 OK'], '{"error":"invalid credentials"}')
        : message(['HTTP/1.1 200 OK'], '{"token":"abcdef"}'),
    ],
  ],
}

const formOf = ({ name, word }: WebLogin) => `log=${name}&pwd=${word}&go=1`
const posted = (body: string): Line => [
  'client',
  message(['POST /login HTTP/1.1', 'Host: app'], body),
]
const told = ({ isRefused }: WebLogin, no: string) =>
  isRefused ? no : message(['HTTP/1.1 302 Found', 'Location: /home'])
