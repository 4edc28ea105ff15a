/** Jobs and programs whose password is no longer right, and logins over Kerberos and the web that are in order. */
import {
  askTicket,
  converse,
  exchanges,
  type LookAlike,
  logIn,
  logInToWeb,
  lookAlike,
  type Say,
  type TrialWire,
} from './trials/index.ts'

const server = '10.0.0.25'
const job = '10.0.0.5'

const wordsIn = (wire: TrialWire) => ({ name: 'backup', word: `w${wire.whole(1000, 999_999)}` })
type Words = ReturnType<typeof wordsIn>

/** The same in each connection, as a program that has it stored says it. */
const sayings: Readonly<Record<string, (words: Words, tag: string) => [string, string][]>> = {
  ftp: ({ name, word }) => [
    ['', '220 ready'],
    [`USER ${name}`, '331 Password'],
    [`PASS ${word}`, '530 Login incorrect'],
  ],
  pop3: ({ name, word }) => [
    ['', '+OK POP3 ready'],
    [`USER ${name}`, '+OK'],
    [`PASS ${word}`, '-ERR [AUTH] failed'],
  ],
  imap: ({ name, word }, tag) => [
    ['', '* OK IMAP4rev1 ready'],
    [`${tag} LOGIN ${name} ${word}`, `${tag} NO [AUTHENTICATIONFAILED] failed`],
  ],
  smtp: ({ name, word }) => [
    ['', '220 mail ESMTP'],
    ['EHLO box', '250 AUTH PLAIN'],
    [`AUTH PLAIN ${name}${word}`, '535 5.7.8 failed'],
  ],
  redis: ({ word }) => [[`AUTH ${word}`, '-WRONGPASS invalid username-password pair']],
  telnet: ({ name, word }) => [
    ['', '\xff\xfd\x18\xff\xfd\x20login: '],
    [`\xff\xfb\x18${name}`, 'Password: '],
    [word, 'Login incorrect'],
  ],
  mqtt: ({ name, word }, tag) => {
    const rest = `\0\x04MQTT\x04\xc2\0\x3c${counted(tag)}${counted(name)}${counted(word)}`
    return [[`\x10${byte(rest.length)}${rest}`, '\x20\x02\0\x05']]
  },
  ldap: ({ name, word }) => {
    const bind = `\x02\x01\x03\x04${byte(name.length)}${name}\x80${byte(word.length)}${word}`
    const asked = `\x02\x01\x01\x60${byte(bind.length)}${bind}`
    return [
      [`\x30${byte(asked.length)}${asked}`, '\x30\x0c\x02\x01\x01\x61\x07\x0a\x01\x31\x04\0\x04\0'],
    ]
  },
}
const byte = (value: number) => String.fromCharCode(value)
const counted = (value: string) => `\0${byte(value.length)}${value}`
/** Protocols without lines. */
const binary = new Set(['mqtt', 'ldap'])

const ports: Readonly<Record<string, number>> = {
  ftp: 21,
  pop3: 110,
  imap: 143,
  smtp: 587,
  redis: 6379,
  ...{ telnet: 23, mqtt: 1883, ldap: 389 },
}

function sayAgain(
  wire: TrialWire,
  atS: number,
  {
    service,
    words,
    to = server,
  }: { readonly service: string; readonly words: Words; readonly to?: string },
): void {
  const lines = sayings[service]!(words, `A${wire.whole(1, 99_999)}`)
  const end = binary.has(service) ? '' : '\r\n'
  const says: Say[] = lines.flatMap(([asked, told]) => [
    ...(asked === '' ? [] : [{ by: 'client', what: `${asked}${end}`, afterS: 0.01 } as const]),
    { by: 'server', what: `${told}${end}`, afterS: wire.between(0.01, 2) } as const,
  ])
  converse(wire, atS, {
    client: { address: job, port: wire.port() },
    server: { address: to, port: ports[service]! },
    says,
  })
}

export const bruteForceOldPasswords: readonly LookAlike[] = [
  lookAlike({
    name: 'a program that asks again and again with a stored password that is no longer right',
    axes: {
      service: { label: 'service', values: Object.keys(sayings) },
      everyS: { label: 'seconds between them', values: [2, 60, 600] },
      jitter: { label: 'of it by chance', values: [0.01, 0.5] },
    },
    write(wire, { service, everyS, jitter }) {
      const words = wordsIn(wire)
      const times = wire.whole(10, 40)
      for (let i = 0, t = 10; i < times; i++, t += everyS * wire.between(1 - jitter, 1 + jitter))
        sayAgain(wire, t, { service, words })
    },
  }),
  lookAlike({
    name: 'a device with a stored password that is no longer right, and that waits longer and longer',
    axes: {
      service: { label: 'service', values: Object.keys(sayings) },
      longestS: { label: 'seconds it waits at most', values: [30, 600] },
    },
    write(wire, { service, longestS }) {
      const words = wordsIn(wire)
      const times = wire.whole(20, 60)
      for (let i = 0, t = 10, pauseS = 1; i < times; i++) {
        sayAgain(wire, t, { service, words })
        t += pauseS * wire.between(0.9, 1.2) + 2
        pauseS = Math.min(longestS, pauseS * 2)
      }
    },
  }),
  lookAlike({
    name: 'a collector that asks several servers again and again with one password that is no longer right',
    axes: {
      service: { label: 'service', values: ['ftp', 'mqtt', 'redis', 'imap'] },
      servers: { label: 'servers', values: [3, 12] },
      everyS: { label: 'seconds between rounds', values: [30, 300] },
    },
    write(wire, { service, servers, everyS }) {
      const words = wordsIn(wire)
      const rounds = wire.whole(8, 12)
      for (let round = 0; round < rounds; round++)
        for (let i = 0; i < servers; i++) {
          const t = 10 + round * everyS + i * wire.between(0.5, 2)
          sayAgain(wire, t, { service, words, to: `10.0.0.${40 + i}` })
        }
    },
  }),
  lookAlike({
    name: 'a monitor or a poller by the clock whose key or password is no longer right',
    axes: {
      service: { label: 'service', values: ['ssh', 'mysql', 'postgres', 'mssql', 'smb', 'vnc'] },
      everyS: { label: 'seconds between them', values: [10, 60, 300] },
      offS: { label: 'seconds off the clock', values: [0.001, 0.05] },
    },
    write(wire, { service, everyS, offS }) {
      const times = wire.whole(60, 120)
      const answerS = wire.pick([0.002, 0.3, 2])
      for (let i = 0; i < times; i++)
        logIn(wire, 10 + i * everyS + wire.between(0, offS), {
          ...{ service: service as 'ssh', client: job, server, isRefused: true },
          ...{
            answerS: answerS * wire.between(0.99, 1.03),
            roundTripS: wire.between(0.001, 0.002),
          },
        })
    },
  }),
  lookAlike({
    name: 'a browser tab or a program whose session is over, and that asks on',
    axes: {
      path: { label: 'path', values: ['/api/heartbeat', '/session/keep-alive', '/auth/refresh'] },
      body: { label: 'body', values: ['', '{"tab":"in"}', 'view=7&page=2'] },
      everyS: { label: 'seconds between questions', values: [2, 30] },
    },
    write(wire, { path, body, everyS }) {
      const status = wire.pick(['401 Unauthorized', '403 Forbidden'])
      for (let i = 0, t = 10; i < 60; i++, t += everyS * wire.between(1, 1.05))
        converse(wire, t, {
          client: { address: job, port: wire.port() },
          server: { address: server, port: 80 },
          says: [
            {
              by: 'client',
              what: `POST ${path} HTTP/1.1\r\nHost: app\r\nCookie: s=${wire.whole(1e5, 9e5)}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
            },
            {
              by: 'server',
              what: `HTTP/1.1 ${status}\r\nContent-Length: 24\r\n\r\n{"error":"session over"}`,
              afterS: 0.02,
            },
          ],
        })
    },
  }),
  lookAlike({
    name: 'a monitor of a web page whose password is no longer right',
    axes: {
      kind: { label: 'kind', values: ['basic', 'form', 'json'] },
      everyS: { label: 'seconds between checks', values: [5, 60, 300] },
    },
    write(wire, { kind, everyS }) {
      const words = wordsIn(wire)
      for (let i = 0; i < 40; i++)
        logInToWeb(wire, 10 + i * everyS + wire.between(0, 0.2), {
          ...{ client: job, server, kind: kind as 'basic', isRefused: true, ...words },
        })
    },
  }),
  lookAlike({
    name: 'a backup over SSH at fixed times that worked until a password changed',
    axes: {
      worked: { label: 'times it worked', values: [3, 12] },
      everyS: { label: 'seconds between runs', values: [300, 1200] },
    },
    write(wire, { worked, everyS }) {
      const one = { service: 'ssh', client: job, server } as const
      for (let i = 0; i < worked + 16; i++) {
        const work = exchanges(wire, { count: 12, up: [400, 9000], down: [60, 300] })
        const isRefused = i >= worked
        logIn(wire, 10 + i * everyS + wire.between(0, 0.5), { ...one, work, isRefused })
      }
    },
  }),
  lookAlike({
    name: 'people and machines of a domain who ask for tickets, some after a mistake',
    axes: {
      transport: { label: 'over', values: ['udp', 'tcp'] },
      logins: { label: 'logins', values: [40, 160] },
      mistaken: { label: 'of a hundred mistype', values: [2, 12] },
    },
    write(wire, { transport, logins, mistaken }) {
      for (let i = 0; i < logins; i++) {
        const who = { client: `10.0.7.${1 + (i % 40)}`, server, name: `user${i % 40}` }
        const isTcp = transport === 'tcp'
        let t = 10 + wire.between(0, 3600)
        if (wire.random.next() * 100 < mistaken)
          t = askTicket(wire, t, { ...who, isTcp, code: 24 }) + wire.between(4, 12)
        askTicket(wire, t, { ...who, isTcp, code: 0 })
      }
    },
  }),
  lookAlike({
    name: 'a server whose users log in to it, which asks for their tickets for them',
    axes: { logins: { label: 'logins', values: [60, 200] } },
    write(wire, { logins }) {
      for (let i = 0, t = 10; i < logins; i++, t += wire.wait(20)) {
        const code = wire.random.next() < 0.08 ? 24 : 0
        askTicket(wire, t, { client: '10.0.0.12', server, name: `user${wire.whole(1, 60)}`, code })
      }
    },
  }),
  lookAlike({
    name: 'an application whose token has run out, and that asks on',
    axes: { everyS: { label: 'seconds between questions', values: [1, 30] } },
    write(wire, { everyS }) {
      const says: Say[] = [
        {
          by: 'client',
          what: 'POST /api/v1/readings HTTP/1.1\r\nHost: api\r\nAuthorization: Bearer abc\r\nContent-Length: 2\r\n\r\n{}',
        },
        {
          by: 'server',
          what: 'HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno',
          afterS: 0.02,
        },
      ]
      for (let i = 0; i < 40; i++)
        converse(wire, 10 + i * everyS, {
          client: { address: job, port: wire.port() },
          ...{ server: { address: server, port: 80 }, says },
        })
    },
  }),
  lookAlike({
    name: 'an inventory over WinRM that is let in with NTLM',
    axes: { machines: { label: 'machines', values: [8, 60] } },
    write(wire, { machines }) {
      for (let i = 0; i < machines; i++)
        logInToWeb(wire, 10 + i * wire.between(1, 6), {
          ...{ client: job, server: `10.0.2.${10 + i}`, kind: 'winrm' as const, ...wordsIn(wire) },
          down: wire.whole(500, 9000),
        })
    },
  }),
]
