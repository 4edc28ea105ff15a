import { createHash } from 'node:crypto'
import { ulid } from 'ulid'

/**
 * `alr_` and a ULID whose time is `timeMs` and whose randomness is a hash of `name`: the same name at the
 * same time is the same id, so a capture gives the same ids each time it is read.
 */
export function stableId(prefix: string, timeMs: number, name: string): string {
  const hash = createHash('sha256').update(name).digest()
  let at = 0
  return `${prefix}_${ulid(Math.max(0, Math.floor(timeMs)), () => hash[at++ % hash.length]! / 256)}`
}

/** W3C trace id (32 hex digits, never all zero) for everything that follows from `name`. */
export function traceIdOf(name: string): string {
  return createHash('sha256').update('trace ').update(name).digest('hex').slice(0, 32)
}
