/** Where a page ends: the sort key and id of its last record, with a mark of the question. Opaque outside. */
import { createHash } from 'node:crypto'
import { AmoskysError } from '../kernel/index.ts'
import type { PageRequest } from './store.ts'

export interface Position {
  readonly time: string | number
  readonly id: string | number
}

export interface Place {
  /** Records on this side of the position are wanted; null: from the newest on. */
  readonly position: Position | null
  readonly isBackwards: boolean
  readonly limit: number
  readonly cursorOf: (position: Position) => string
}

/** `table` and everything in the question but the paging mark it. */
export function placeOf(table: string, question: PageRequest): Place {
  const { limit, after, before, ...rest } = question
  if (after !== undefined && before !== undefined)
    throw new AmoskysError('usage', 'cursor: expected after or before, found both')
  const mark = createHash('sha256')
    .update(JSON.stringify([table, Object.entries(rest).sort()]))
    .digest('base64url')
    .slice(0, 8)
  const cursor = after ?? before
  return {
    position: cursor === undefined ? null : positionOf(cursor, mark),
    isBackwards: before !== undefined,
    limit: Math.max(1, limit),
    cursorOf: ({ time, id }) => Buffer.from(JSON.stringify([mark, time, id])).toString('base64url'),
  }
}

function positionOf(cursor: string, mark: string): Position {
  const [itsMark, time, id] = partsOf(cursor)
  if (!isKey(time) || !isKey(id))
    throw new AmoskysError('usage', 'cursor: expected one that a page gave, found another text')
  if (itsMark !== mark)
    throw new AmoskysError('usage', 'cursor: it belongs to another question; ask without it first')
  return { time, id }
}

function partsOf(cursor: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(parts) ? parts : []
  } catch {
    return []
  }
}

function isKey(part: unknown): part is string | number {
  return typeof part === 'string' || typeof part === 'number'
}
