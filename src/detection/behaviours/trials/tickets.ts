/** Kerberos as clients and servers say it: a first ticket, asked for without a password and then with one. */
import { converse, type Say } from './session.ts'
import type { End, TrialWire } from './wire.ts'

export interface TicketTry {
  readonly client: string
  readonly server: string
  readonly name: string
  /** What the server says at last: 24 (wrong password), 6 (nobody has that name), 0: here is the ticket. */
  readonly code: number
  readonly isTcp?: boolean
}

const text = (...bytes: number[]) => String.fromCharCode(...bytes)
const element = (tag: number, content: string) =>
  content.length < 128
    ? `${text(tag, content.length)}${content}`
    : `${text(tag, 0x82, content.length >> 8, content.length & 255)}${content}`
const number = (field: number, value: number) => element(0xa0 + field, element(2, text(value)))

function request(wire: TrialWire, name: string, isSure: boolean): string {
  const padding = isSure ? element(0xa3, 'p'.repeat(70)) : ''
  const times = `20370913024805Z${wire.whole(100_000, 999_999)}`
  const body = element(
    0xa4,
    element(0x30, element(0xa1, element(0x1b, name)) + times + 'e'.repeat(60)),
  )
  return element(0x6a, element(0x30, number(1, 5) + number(2, 10) + padding + body))
}

function answer(code: number): string {
  if (code === 0)
    return element(0x6b, element(0x30, number(0, 5) + number(1, 11) + 't'.repeat(1200)))
  const time = element(0xa4, element(0x18, '20261126154000Z'))
  const fields = number(0, 5) + number(1, 30) + time + number(5, 1) + number(6, code)
  return element(0x7e, element(0x30, fields + element(0xa9, element(0x1b, 'EXAMPLE.ORG'))))
}

/** One login; returns when it was answered. */
export function askTicket(wire: TrialWire, atS: number, ticket: TicketTry): number {
  const { client, server, name, code, isTcp = false } = ticket
  const isKnown = code !== 6
  const rounds = isKnown
    ? ([
        [false, 25],
        [true, code],
      ] as const)
    : ([[false, 6]] as const)
  let t = atS
  for (const [isSure, told] of rounds) {
    const [asked, replied] = [request(wire, name, isSure), answer(told)]
    const from: End = { address: client, port: wire.port() }
    const to: End = { address: server, port: 88 }
    const answerS = wire.between(0.002, 0.03)
    if (isTcp) {
      const says: Say[] = [
        { by: 'client', what: framed(asked) },
        { by: 'server', what: framed(replied), afterS: answerS },
      ]
      t = converse(wire, t, { client: from, server: to, says })
    } else {
      wire.udp(t, { from, to, data: Buffer.from(asked, 'latin1') })
      t += answerS
      wire.udp(t, { from: to, to: from, data: Buffer.from(replied, 'latin1') })
    }
    t += 0.005
  }
  return t
}

const framed = (message: string) =>
  `\0\0${text(message.length >> 8, message.length & 255)}${message}`
