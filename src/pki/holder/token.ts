/**
 * Tokens with which a sensor enrols: `amk1.<id>.<secret>.<pin>`. The pin is the SHA-256 of the hub's authority, so that
 * whoever has the token knows the hub, as the hub knows whoever has the token.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { AmoskysError } from '../../kernel/index.ts'

export interface EnrolmentToken {
  readonly id: string
  readonly secret: string
  /** SHA-256 of the DER of the authority's certificate, base64url. */
  readonly pin: string
}

const pattern = /^amk1\.([a-z0-9]{12})\.([\w-]{43})\.([\w-]{43})$/

export interface NewToken extends EnrolmentToken {
  readonly text: string
  /** Hash of the secret, as it is kept. */
  readonly hash: string
}

/** 256 bits of chance. */
export function newToken(pin: string): NewToken {
  const id = randomBytes(6).toString('hex')
  const secret = randomBytes(32).toString('base64url')
  return { id, secret, pin, text: `amk1.${id}.${secret}.${pin}`, hash: secretHash(secret) }
}

/** Throws where it is none; nothing of what was given is in the sentence. */
export function readToken(text: string): EnrolmentToken {
  const [, id, secret, pin] = pattern.exec(text.trim()) ?? []
  if (id === undefined || secret === undefined || pin === undefined)
    throw new AmoskysError(
      'usage',
      `the token is not whole: expected amk1. and three parts between dots, found ${text.trim().length} characters; copy it again as it was printed`,
    )
  return { id, secret, pin }
}

/** SHA-256, hex: enough for what nobody can try through. */
export function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** Takes the same time however much of it fits. */
export function isSecretOf(secret: string, hash: string): boolean {
  const [a, b] = [Buffer.from(secretHash(secret)), Buffer.from(hash)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** What is to be typed on the machine of the sensor. `hub`: `host:port` of its enrolment. */
export function enrolCommand({ hub, name, token }: EnrolCommand): string {
  const named = name === '' ? '' : ` --name ${name}`
  return `amoskys sensor enrol --hub ${hub}${named} --token ${token}`
}

export interface EnrolCommand {
  readonly hub: string
  /** '' where the token is for any name. */
  readonly name: string
  readonly token: string
}
