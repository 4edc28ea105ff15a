import type { z } from 'zod'
import { AmoskysError } from '../../../kernel/index.ts'

/** Bytes of an inverse in the journal. */
const inverseMax = 16 * 1024

export function writeInverse(value: unknown): string {
  const text = JSON.stringify(value)
  if (Buffer.byteLength(text) > inverseMax)
    throw new AmoskysError(
      'full',
      `what undo needs is over ${inverseMax} bytes; nothing was changed`,
    )
  return text
}

/** The inverse as its driver wrote it. It comes from a file, and is checked like one. */
export function readInverse<T>(schema: z.ZodType<T>, text: string): T {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = undefined
  }
  const read = schema.safeParse(value)
  if (read.success) return read.data
  throw new AmoskysError(
    'corrupt',
    `what was kept for undo is not what this driver writes: ${read.error.issues[0]?.path.join('.') || 'no JSON'}`,
  )
}
