/** The chain: each entry's hash covers the one before, so that none can be changed, dropped or moved unseen. */
import { createHash } from 'node:crypto'
import type { AuditEntry, Deed } from '../contracts/index.ts'
import { isoTime, redacted, redactText } from '../kernel/index.ts'
import { canonicalJson, plainJson } from './canonical-json.ts'

/** The end of a chain: where the next entry is fastened. */
export interface ChainEnd {
  /** Entries in it. */
  readonly size: number
  /** Hash of the last. */
  readonly head: string
}

/** Stands before entry 1. */
export const emptyChain: ChainEnd = { size: 0, head: '0'.repeat(64) }

/** Of what changed, bytes of JSON at most that are kept as they are; of more only its size and hash. */
const changeBytesMax = 65_536
const reasonMax = 4_000

/** The entry that follows `end`. */
export function chain(end: ChainEnd, deed: Deed, nowMs: number): AuditEntry {
  const { actor, object } = deed
  const said = {
    seq: end.size + 1,
    time: isoTime(nowMs * 1000),
    actor: {
      kind: actor.kind,
      id: actor.id,
      session: actor.session,
      address: actor.address,
    },
    verb: deed.verb,
    object: { kind: object.kind, id: object.id },
    before: bounded(deed.before),
    after: bounded(deed.after),
    reason: redactText(deed.reason.slice(0, reasonMax)),
    traceId: deed.traceId,
  }
  const entry = plainJson(said) as typeof said
  return { ...entry, previousHash: end.head, hash: hashOf(end.head, entry) }
}

/** SHA-256 over the hash before, as text, and the entry without its two hashes in canonical JSON. */
export function hashOf(previousHash: string, entry: object): string {
  return createHash('sha256').update(previousHash).update(saidIn(entry)).digest('hex')
}

/** What an entry says, as it is hashed and kept. */
export function saidIn(entry: object): string {
  const { hash: _, previousHash: __, ...said } = entry as Partial<AuditEntry>
  return canonicalJson(said)
}

function bounded(change: unknown): unknown {
  // Whoever asked for the deed names no secrets; a chain that nothing can be taken out of makes sure.
  const plain = redacted(plainJson(change))
  const text = canonicalJson(plain)
  const bytes = Buffer.byteLength(text)
  if (bytes <= changeBytesMax) return plain
  return { leftOut: true, bytes, sha256: createHash('sha256').update(text).digest('hex') }
}
