/** Logins at common services, let in or refused, as clients and servers say them. */
import { clientHello, serverHello, sshOpening, tlsData } from './protocols.ts'
import { converse, type Say, type Session } from './session.ts'
import type { TrialWire } from './wire.ts'

export interface LoginTry {
  readonly service: LoginService
  readonly client: string
  readonly server: string
  /** The usual one of the service unless told otherwise. */
  readonly port?: number
  readonly isRefused?: boolean
  /** Passwords tried in the connection; 1 unless told otherwise. */
  readonly tries?: number
  /** How long the server takes to answer, seconds. */
  readonly answerS?: number
  /** What is done once it is in. */
  readonly work?: readonly Say[]
  readonly end?: Session['end']
  readonly keptS?: number
  readonly roundTripS?: number
}

const ports = {
  ...{ ssh: 22, ftp: 21, telnet: 23, smtp: 587, pop3: 110, imap: 143, mysql: 3306, postgres: 5432 },
  ...{ mssql: 1433, redis: 6379, ldap: 389, mqtt: 1883, smb: 445, vnc: 5900, rdp: 3389, http: 80 },
  ...{ imaps: 993, pop3s: 995, smtps: 465, ldaps: 636, mqtts: 8883 },
}
export type LoginService = keyof typeof ports

/** Writes the session; returns when it ended. */
export function logIn(wire: TrialWire, atS: number, login: LoginTry): number {
  const { service, client, server, port = ports[service], work = [], isRefused = false } = login
  const answerS = login.answerS ?? (isRefused ? wire.between(0.3, 2.5) : 0.02)
  const once: Once = { wire, isRefused, answerS }
  const tried = Array.from({ length: login.tries ?? 1 }, () => sayings[service](once)).flat()
  const { end, keptS, roundTripS } = login
  return converse(wire, atS, {
    client: { address: client, port: wire.port() },
    server: { address: server, port },
    says: [...openings(wire, service), ...tried, ...(isRefused ? [] : work)],
    ...(end && { end }),
    ...(keptS && { keptS }),
    ...(roundTripS && { roundTripS }),
  })
}

interface Once {
  readonly wire: TrialWire
  readonly isRefused: boolean
  readonly answerS: number
}

const name = (wire: TrialWire) => wire.pick(['root', 'admin', 'test', 'oracle', 'backup', 'anna.k'])
const word = (wire: TrialWire) => 'x'.repeat(wire.whole(4, 14))
const client = (what: Say['what'], afterS = 0.005): Say => ({ by: 'client', what, afterS })
const server = (what: Say['what'], afterS = 0.005): Say => ({ by: 'server', what, afterS })
const text = (...bytes: number[]) => String.fromCharCode(...bytes)

/** A server shows the same certificates each time. */
const certificates = new WeakMap<TrialWire, number>()
function certificateBytes(wire: TrialWire): number {
  const known = certificates.get(wire) ?? wire.whole(1500, 4000)
  certificates.set(wire, known)
  return known
}

/** TLS that begins in another protocol or at once: to the client's last word of the handshake. */
const tlsOpening = (wire: TrialWire): Say[] => [
  client(clientHello(wire, 'host.example.com')),
  server(serverHello(wire, certificateBytes(wire)), 0.003),
  client(tlsData(wire, wire.whole(53, 75)), 0.003),
]

function openings(wire: TrialWire, service: LoginService): Say[] {
  switch (service) {
    case 'ssh':
      return sshOpening(wire)
    case 'ftp':
      return [server('220 files.example.com ready\r\n')]
    case 'telnet':
      return [
        server('\xff\xfd\x18\xff\xfd\x20\xff\xfd\x23'),
        client('\xff\xfb\x18\xff\xfb\x20\xff\xfc\x23'),
      ]
    case 'smtp':
      return [
        server('220 mail.example.com ESMTP\r\n'),
        client('EHLO box\r\n'),
        server('250-mail.example.com\r\n250 AUTH PLAIN\r\n'),
      ]
    case 'pop3':
      return [server('+OK POP3 ready\r\n')]
    case 'imap':
      return [server('* OK IMAP4rev1 ready\r\n')]
    case 'mysql': {
      const greeting = `\x0a8.0.36\0${'\x07'.repeat(12)}\0\xff\xf7\xff\x02\0\xff\xdf\x15${'\0'.repeat(10)}${'s'.repeat(12)}\0caching_sha2_password\0`
      return [server(`${text(greeting.length)}\0\0\0${greeting}`)]
    }
    case 'mssql':
      return [client(tds('\x12', tdsOptions)), server(tds('\x04', tdsOptions))]
    case 'vnc':
      return [server('RFB 003.008\n'), client('RFB 003.008\n'), server('\x01\x02')]
    case 'rdp': {
      const asked = `\x03\0\0\x13\x0e\xe0\0\0\0\0\0\x01\0\x08\0\x0b\0\0\0`
      return [client(asked), server(asked.replace('\xe0', '\xd0')), ...tlsOpening(wire)]
    }
    case 'imaps':
    case 'pop3s':
    case 'smtps':
      return [...tlsOpening(wire), server(tlsData(wire, wire.whole(90, 800)), 0.003)]
    case 'ldaps':
    case 'mqtts':
      return tlsOpening(wire)
    default:
      return []
  }
}

const overTls = (bytes: number, answer: number) => (once: Once) => {
  const { wire, isRefused, answerS } = once
  const asked = client(tlsData(wire, bytes + wire.whole(0, 24)), 0.02)
  return [asked, server(tlsData(wire, isRefused ? answer + wire.whole(0, 30) : answer), answerS)]
}

const sayings: Readonly<Record<LoginService, (once: Once) => Say[]>> = {
  ssh: ({ wire, isRefused, answerS }) => [
    client(isRefused ? wire.pick([148, 132, 164]) : wire.pick([148, 492, 636])),
    server(isRefused ? wire.pick([52, 68]) : wire.pick([28, 36]), answerS),
  ],
  ftp: ({ wire, isRefused, answerS }) => [
    client(`USER ${name(wire)}\r\n`),
    server('331 Password\r\n'),
    client(`PASS ${word(wire)}\r\n`),
    server(isRefused ? '530 Login incorrect\r\n' : '230 Logged in\r\n', answerS),
  ],
  telnet: ({ wire, isRefused, answerS }) => [
    server('\r\nlogin: '),
    client(`${name(wire)}\r\n`, 0.1),
    server('Password: '),
    client(`${word(wire)}\r\n`, 0.1),
    server(isRefused ? '\r\nLogin incorrect\r\n' : '\r\nrouter# ', answerS),
  ],
  smtp: ({ wire, isRefused, answerS }) => [
    client(`AUTH PLAIN ${word(wire)}${word(wire)}\r\n`),
    server(isRefused ? '535 5.7.8 Authentication failed\r\n' : '235 2.7.0 OK\r\n', answerS),
  ],
  pop3: ({ wire, isRefused, answerS }) => [
    client(`USER ${name(wire)}\r\n`),
    server('+OK\r\n'),
    client(`PASS ${word(wire)}\r\n`),
    server(isRefused ? '-ERR [AUTH] failed\r\n' : '+OK Logged in\r\n', answerS),
  ],
  imap: ({ wire, isRefused, answerS }) => [
    client(`a1 LOGIN ${name(wire)} ${word(wire)}\r\n`),
    server(isRefused ? 'a1 NO [AUTHENTICATIONFAILED] failed\r\n' : 'a1 OK in\r\n', answerS),
  ],
  mysql: ({ wire, isRefused, answerS }) => {
    const asked = `\x8d\xa6\x0f\0\0\0\0\x01\x2d${'\0'.repeat(23)}${name(wire)}\0\x20${'p'.repeat(32)}caching_sha2_password\0`
    const no = `\xff\x15\x04#28000Access denied for user`
    const packet = (number: number, what: string) =>
      `${text(what.length)}\0\0${text(number)}${what}`
    return [
      client(packet(1, asked)),
      server(packet(2, isRefused ? no : '\0\0\0\x02\0\0\0'), answerS),
    ]
  },
  postgres: ({ wire, isRefused, answerS }) => {
    const startup = `\0\x03\0\0user\0${name(wire)}\0database\0shop\0\0`
    const no = `SFATAL\0C28P01\0Mpassword authentication failed\0\0`
    const framed = (kind: string, what: string) => `${kind}\0\0\0${text(what.length + 4)}${what}`
    return [
      client(framed('', startup)),
      server(framed('R', '\0\0\0\x05salt')),
      client(framed('p', `md5${'a'.repeat(32)}\0`)),
      server(
        isRefused ? framed('E', no) : `${framed('R', '\0\0\0\0')}${framed('Z', 'I')}`,
        answerS,
      ),
    ]
  },
  mssql: ({ wire, isRefused, answerS }) => {
    const wide = (what: string) => [...what].map((letter) => `${letter}\0`).join('')
    const said = `${'\0'.repeat(94)}${wide(name(wire))}${wide(word(wire))}`
    const no = tdsToken('\xaa', `\x18\x48\0\0\x01\x0e\x1b\0${wide('Login failed for user.')}`)
    const yes = `${tdsToken('\xe3', '\x01\x02a\0b\0\0')}${tdsToken('\xad', `\x01${'v'.repeat(40)}`)}`
    return [client(tds('\x10', said)), server(tds('\x04', isRefused ? no : yes), answerS)]
  },
  redis: ({ wire, isRefused, answerS }) => {
    const secret = word(wire)
    const answer = isRefused ? '-WRONGPASS invalid username-password pair\r\n' : '+OK\r\n'
    return [
      client(`*2\r\n$4\r\nAUTH\r\n$${secret.length}\r\n${secret}\r\n`),
      server(answer, answerS),
    ]
  },
  ldap: ({ wire, isRefused, answerS }) => {
    const dn = `uid=${name(wire)},ou=people,dc=example,dc=org`
    const secret = word(wire)
    const bind = `\x02\x01\x03\x04${text(dn.length)}${dn}\x80${text(secret.length)}${secret}`
    const asked = `\x02\x01\x01\x60${text(bind.length)}${bind}`
    const code = isRefused ? '\x31' : '\0'
    return [
      client(`\x30${text(asked.length)}${asked}`),
      server(`\x30\x0c\x02\x01\x01\x61\x07\x0a\x01${code}\x04\0\x04\0`, answerS),
    ]
  },
  mqtt: ({ wire, isRefused, answerS }) => {
    const [who, secret] = [name(wire), word(wire)]
    const rest = `\0\x04MQTT\x04\xc2\0\x3c\0\x02ab\0${text(who.length)}${who}\0${text(secret.length)}${secret}`
    return [
      client(`\x10${text(rest.length)}${rest}`),
      server(`\x20\x02\0${isRefused ? '\x04' : '\0'}`, answerS),
    ]
  },
  smb: ({ wire, isRefused, answerS }) => [
    client(`\0\0\0\x6c\xfeSMB${'\0'.repeat(104)}`),
    server(smbAnswer(0, '\0\0\0\0')),
    client(`\0\0\0\x6c\xfeSMB${'\0'.repeat(104)}`),
    server(smbAnswer(1, '\x16\0\0\xc0')),
    client(400 + wire.whole(0, 40)),
    server(smbAnswer(1, isRefused ? '\x6d\0\0\xc0' : '\0\0\0\0'), answerS),
  ],
  vnc: ({ wire, isRefused, answerS }) => [
    client('\x02'),
    server(wire.bytes(16)),
    client(wire.bytes(16)),
    server(isRefused ? '\0\0\0\x01\0\0\0\x03no!' : '\0\0\0\0', answerS),
  ],
  rdp: ({ wire, isRefused, answerS }) => [
    client(tlsData(wire, 100)),
    server(tlsData(wire, wire.whole(240, 320))),
    client(tlsData(wire, wire.whole(600, 760))),
    server(tlsData(wire, isRefused ? 60 : 320), answerS),
  ],
  http: ({ wire, isRefused, answerS }) => {
    const form = `user=${name(wire)}&password=${word(wire)}`
    const status = isRefused ? '401 Unauthorized' : '302 Found'
    return [
      client(
        `POST /login HTTP/1.1\r\nHost: app.example.com\r\nContent-Length: ${form.length}\r\n\r\n${form}`,
      ),
      server(`HTTP/1.1 ${status}\r\nContent-Length: 2\r\n\r\nno`, answerS),
    ]
  },
  imaps: overTls(45, 90),
  pop3s: overTls(40, 60),
  smtps: overTls(60, 70),
  ldaps: overTls(80, 36),
  mqtts: overTls(70, 26),
}

const tdsOptions = `\0\0\x0b\0\x06\x01\0\x11\0\x01\xff${'\0'.repeat(6)}\x02`
const tds = (kind: string, what: string) =>
  `${kind}\x01${text((what.length + 8) >> 8, (what.length + 8) & 255)}\0\0\x01\0${what}`
const tdsToken = (kind: string, what: string) => `${kind}${text(what.length & 255, 0)}${what}`

function smbAnswer(command: number, status: string): string {
  const header = `\xfeSMB\x40\0\x01\0${status}${text(command)}\0\x01\0\x01\0\0\0${'\0'.repeat(44)}`
  const answer = `${header}\x09\0\0\0`
  return `\0\0\0${text(answer.length)}${answer}`
}

/** Several exchanges that carry something: so many bytes up and down each, within these ranges. */
export function exchanges(
  wire: TrialWire,
  many: {
    readonly count: number
    readonly up: readonly [number, number]
    readonly down: readonly [number, number]
    readonly everyS?: readonly [number, number]
    readonly inTls?: boolean
  },
): Say[] {
  const { count, up, down, everyS = [0.01, 0.2], inTls = false } = many
  const of = (bytes: number) => (inTls ? tlsData(wire, bytes) : bytes)
  return Array.from({ length: count }, () => [
    client(of(wire.whole(...up)), wire.between(...everyS)),
    server(of(wire.whole(...down)), 0.02),
  ]).flat()
}
