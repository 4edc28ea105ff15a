/** LDAP (RFC 4511): messages in BER, and the answers to bind requests. */
import { type Element, elementAt } from './ber.ts'
import { type LoginReader, refuse } from './login-answers.ts'
import { hasText, latin1 } from './text.ts'

const Operation = {
  bind: 0x60,
  bindResponse: 0x61,
  unbind: 0x42,
  search: 0x63,
  extended: 0x77,
} as const

/** What a client may open with. */
const openers: readonly number[] = [
  Operation.bind,
  Operation.unbind,
  Operation.search,
  Operation.extended,
]
/** `constraintViolation` (locked), `noSuchObject`, `inappropriateAuthentication`, `invalidCredentials`. */
const refusals: readonly number[] = [19, 32, 48, 49]

/** STARTTLS (RFC 4511 4.14). */
const tlsOid = '1.3.6.1.4.1.1466.20037'

interface Message {
  readonly id: number
  readonly operation: Element
  readonly next: number
}

export function isLdap(bytes: Uint8Array): boolean {
  const operation = bytes[0] === 0x30 ? messageAt(bytes, 0)?.operation : undefined
  if (operation === undefined || !openers.includes(operation.tag)) return false
  // A bind begins with its version.
  const isVersion = bytes[operation.from] === 2 && bytes[operation.from + 1] === 1
  return operation.tag !== Operation.bind || (isVersion && bytes[operation.from + 2]! <= 3)
}

export const readLdapLogins: LoginReader = ({ forward, backward }, answers) => {
  const asked = new Map(
    messagesOf(forward).map(({ id, operation }) => [
      id,
      { kind: kindOf(forward, operation), said: saidIn(forward, operation) },
    ]),
  )
  for (const { id, operation } of messagesOf(backward)) {
    const code = resultOf(backward, operation)
    if (operation.tag === Operation.bindResponse) {
      if (code === 0 && asked.get(id)?.kind === 'anonymous') answers.anonymous++
      else if (code === 0) answers.accepted++
      else if (refusals.includes(code)) refuse(answers, asked.get(id)?.said)
    }
    answers.isSettled = code === 0 && asked.get(id)?.kind === 'tls'
    if (answers.isSettled) return
  }
}

/** Name and password of a simple bind that is whole. */
function saidIn(bytes: Uint8Array, operation: Element): string | undefined {
  const password = passwordOf(bytes, operation)
  return password === null ? undefined : latin1(bytes, operation.from, password.to)
}

function kindOf(bytes: Uint8Array, operation: Element): 'anonymous' | 'tls' | 'other' {
  if (isAnonymous(bytes, operation)) return 'anonymous'
  const isTls = operation.tag === Operation.extended && hasText(bytes, tlsOid, operation.from + 2)
  return isTls ? 'tls' : 'other'
}

/** A simple bind without a password (RFC 4513 5.1.1, 5.1.2). */
function isAnonymous(bytes: Uint8Array, operation: Element): boolean {
  const password = passwordOf(bytes, operation)
  return password !== null && password.from === password.to
}

/** Of a simple bind that is whole. */
function passwordOf(bytes: Uint8Array, { tag, from, to }: Element): Element | null {
  if (tag !== Operation.bind || to > bytes.length) return null
  const version = elementAt(bytes, from)
  const name = version && elementAt(bytes, version.to)
  const password = name && elementAt(bytes, name.to)
  return password?.tag === 0x80 ? password : null
}

/** `resultCode`, the first thing in a result; -1 where it is not there. */
function resultOf(bytes: Uint8Array, { from }: Element): number {
  return bytes[from] === 10 && bytes[from + 1] === 1 ? (bytes[from + 2] ?? -1) : -1
}

function messagesOf(bytes: Uint8Array): Message[] {
  const messages: Message[] = []
  let message = messageAt(bytes, 0)
  while (message !== null) {
    messages.push(message)
    message = messageAt(bytes, message.next)
  }
  return messages
}

/** A message of which the operation's begin is there. */
function messageAt(bytes: Uint8Array, at: number): Message | null {
  const whole = elementAt(bytes, at)
  if (whole === null || whole.tag !== 0x30) return null
  const id = elementAt(bytes, whole.from)
  if (id === null || id.tag !== 2 || id.to - id.from > 4) return null
  const operation = elementAt(bytes, id.to)
  if (operation === null || operation.to > whole.to) return null
  let number = 0
  for (let i = id.from; i < id.to; i++) number = number * 256 + bytes[i]!
  return { id: number, operation, next: whole.to }
}
