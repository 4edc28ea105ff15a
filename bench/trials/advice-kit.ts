/** What the situations of `advice.test.ts` are made of, beside the kit of the trials. */
import {
  converse,
  fetchHttp,
  ignore,
  lookUp,
  refuse,
  type Say,
  type Session,
  sshOpening,
  type TrialWire,
} from '../../src/detection/behaviours/trials/index.ts'

/** A situation, and the advice that has to come of it: `ACTION TARGET`. */
export interface Situation {
  readonly name: string
  readonly by: string
  readonly wants: readonly string[]
  /** Beginnings of what may not be advised; block and isolation of anybody, unless told otherwise. */
  readonly never?: readonly string[]
  /** Roles that have to be told: `ADDRESS ROLE`. */
  readonly roles?: readonly string[]
  write(wire: TrialWire): void
}

export const cutOff = ['block-address', 'isolate-host']
export const stranger = '198.51.100.23'
export const ours = '10.0.0.66'
export const resolver = '10.0.0.2'
export const gateway = '10.0.0.1'
const desks = Array.from({ length: 14 }, (_, i) => `10.0.0.${100 + i}`)

export interface Way {
  readonly from: string
  readonly to: string
}

/** Refused logins over SSH. */
export function guess(wire: TrialWire, { from, to }: Way) {
  const [port, guesses] = [22, 60]
  for (let i = 0, t = 300; i < guesses; i++, t += wire.between(0.6, 1.4)) {
    const says: Say[] = [
      ...sshOpening(wire),
      { by: 'client', what: 148 },
      { by: 'server', what: 52, afterS: 1 },
    ]
    const client = { address: from, port: wire.port() }
    converse(wire, t, { client, server: { address: to, port }, says })
  }
}

export function imap(user: string, password: string, isLetIn: boolean): Say[] {
  return [
    { by: 'server', what: '* OK IMAP4rev1 ready\r\n' },
    { by: 'client', what: `a1 LOGIN ${user} ${password}\r\n` },
    {
      by: 'server',
      what: isLetIn ? 'a1 OK LOGIN completed\r\n' : 'a1 NO [AUTHENTICATIONFAILED] failed\r\n',
      afterS: 0.2,
    },
  ]
}

/** People behind one address who look at their mail. */
export function mail(wire: TrialWire, { from, to }: Way) {
  const people = 14
  for (let i = 0; i < people * 2; i++) {
    const says: Say[] = [
      ...imap(`user${i % people}`, 'right', true),
      { by: 'client', what: 'a2 SELECT INBOX\r\n' },
      { by: 'server', what: wire.whole(300, 4000) },
    ]
    const client = { address: from, port: wire.port() }
    converse(wire, 5 + i * 9, { client, server: { address: to, port: 143 }, says })
  }
}

/** One reset, or no answer, for each port. */
export function scan(wire: TrialWire, { from, to }: Way, isAnswered = true) {
  for (let port = 1; port <= 400; port++) {
    const session = {
      client: { address: from, port: wire.port() },
      server: { address: to, port },
    }
    if (isAnswered) refuse(wire, 300 + port * 0.05, session)
    else ignore(wire, 300 + port * 0.05, session)
  }
}

export function sweep(wire: TrialWire, from: string, port = 445) {
  for (let i = 0; i < 120; i++) {
    const session = {
      client: { address: from, port: wire.port() },
      server: { address: `10.0.1.${i + 1}`, port },
    }
    if (i % 10 === 0) refuse(wire, 300 + i * 0.2, session)
    else ignore(wire, 300 + i * 0.2, session)
  }
}

export function announce(wire: TrialWire, address: string, mac = wire.macOf(address)) {
  for (let i = 0; i < 4; i++)
    wire.arp(1 + i * 20, {
      ...{ operation: 1, senderMac: mac, sender: address, target: address },
    })
}

/** Everybody asks the resolver, which asks nobody that is seen. */
export function lookUps(wire: TrialWire) {
  const at = resolver
  for (const [i, client] of desks.entries())
    for (let k = 0; k < 6; k++)
      lookUp(wire, 2 + i + k * 40, { client, server: at, name: `www.site${k}.example.com` })
  for (const [i, client] of desks.entries())
    lookUp(wire, 3 + i, { client, server: at, name: 'www.example.org' })
}

/** Pages of servers elsewhere, by way of the gateway. */
export function surf(wire: TrialWire) {
  for (const [i, client] of desks.entries())
    for (let k = 0; k < 3; k++)
      fetchHttp(wire, 3 + i * 3 + k * 60, {
        ...{ client, server: `203.0.113.${10 + ((i * 3 + k) % 40)}`, host: `site${k}.example.com` },
      })
}

/** Ordinary conversations with a service here. */
export function use(wire: TrialWire, server: string, port: number) {
  useBy(wire, desks, { address: server, port })
}

/** Three of them do. */
export function useByFew(wire: TrialWire, server: string, port: number) {
  useBy(wire, desks.slice(0, 3), { address: server, port })
}

function useBy(wire: TrialWire, users: readonly string[], server: Session['server']) {
  for (const [i, address] of users.entries())
    converse(wire, 5 + i * 4, {
      client: { address, port: wire.port() },
      server,
      says: [
        { by: 'client', what: wire.whole(100, 900) },
        { by: 'server', what: wire.whole(200, 4000) },
      ],
    })
}

export function tunnel(
  wire: TrialWire,
  { client, server, domain }: { client: string; server: string; domain: string },
) {
  for (let i = 0, t = 300; i < 300; i++, t += 0.3) {
    const name = `${Buffer.from(wire.bytes(30)).toString('hex')}.${domain}`
    const answer = Buffer.from(wire.bytes(60)).toString('hex')
    lookUp(wire, t, { client, server, name, type: 16, answer })
  }
}

export function call(wire: TrialWire, client: string, server: Session['server']) {
  const { address, port } = server
  for (let i = 0, t = 300; i < 60; i++, t += 60 * wire.between(0.97, 1.03))
    fetchHttp(wire, t, { client, server: address, port, host: address, path: '/p', down: 120 })
}
