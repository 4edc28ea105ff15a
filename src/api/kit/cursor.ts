/** Where a page ends, opaque and signed: it belongs to one question, and cannot be made by anyone else. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Key, ListAsk } from '../../store/index.ts'
import { problem } from './problem.ts'

export type Question = Pick<ListAsk, 'filter' | 'sort'> & {
  readonly table: string
  /** As the parameters gave them: `24h` stays the same question a minute later. */
  readonly range: readonly unknown[]
}

const macBytes = 16

export function cursorOf(secret: Uint8Array, question: Question, keys: readonly Key[]): string {
  const body = Buffer.from(JSON.stringify([markOf(question), ...keys])).toString('base64url')
  return `${body}.${macOf(secret, body)}`
}

export function keysOf(secret: Uint8Array, question: Question, cursor: string): readonly Key[] {
  const [body = '', mac = '', ...rest] = cursor.split('.')
  const expected = Buffer.from(macOf(secret, body))
  const found = Buffer.from(mac)
  const isOurs =
    rest.length === 0 && found.length === expected.length && timingSafeEqual(found, expected)
  if (!isOurs)
    throw problem('cursor_mismatch', 'Expected a cursor that a page gave, found another text.')
  const [mark, ...keys] = JSON.parse(Buffer.from(body, 'base64url').toString()) as Key[]
  if (mark !== markOf(question))
    throw problem(
      'cursor_mismatch',
      'The cursor is of another filter or sort; ask without it first.',
    )
  return keys
}

function markOf(question: Question): string {
  return createHash('sha256').update(JSON.stringify(question)).digest('base64url').slice(0, 11)
}

function macOf(secret: Uint8Array, body: string): string {
  return createHmac('sha256', secret).update(body).digest('base64url').slice(0, macBytes)
}
