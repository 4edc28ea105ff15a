/**
 * Says whether a chain is whole, and where it is not, which entry is the first wrong one and what was done to it.
 *
 *   flip           an entry says something else than what was hashed
 *   drop           an entry is missing
 *   reorder        entries stand at other places than they were made for
 *   insert         an entry stands twice, or was put between
 *   re-stamp       everything fits together, but it is not the chain that was signed: it was made anew from somewhere
 *   truncation     the chain ends before the size that was signed
 *   checkpoints    the signed words themselves are missing, changed, or signed with a key that is not known
 */
import type { AuditCheckpoint, AuditEntry } from '../contracts/index.ts'
import { type ChainEnd, emptyChain, hashOf } from './chain.ts'
import type { KeptCheckpoints } from './checkpoint.ts'
import { isSignedBy } from './checkpoint.ts'
import type { KnownKeys } from './keys.ts'

export type Tampering =
  | 'flip'
  | 'drop'
  | 'reorder'
  | 'insert'
  | 're-stamp'
  | 'truncation'
  | 'checkpoints'

/** An entry as it was found, at its place in the table. */
export interface FoundEntry {
  /** Place: from 1, without gaps where none is missing. */
  readonly seq: number
  /** Null where what is kept there cannot be read at all. */
  readonly entry: AuditEntry | null
  /** What is kept beside the entry, to be searched, says the same as the entry. */
  readonly isConsistent: boolean
}

export interface ChainFault {
  readonly kind: Tampering
  /** The first wrong entry lies from the one to the other, both included; most often they are the same. */
  readonly seq: number
  readonly upTo: number
  readonly text: string
}

export interface ChainVerdict extends ChainEnd {
  readonly isWhole: boolean
  /** Entries that the newest checkpoint speaks of; those after it are only as good as the database. */
  readonly signedSize: number
  readonly checkpoints: number
  readonly fault: ChainFault | null
}

export type FoundEntries = AsyncIterable<readonly FoundEntry[]>

export async function verifyChain(
  entries: FoundEntries,
  kept: KeptCheckpoints,
  keys: KnownKeys,
): Promise<ChainVerdict> {
  const checkpoints = kept.checkpoints.filter((one) => isSignedBy(keys, one))
  const signedSize = checkpoints.reduce((most, { size }) => Math.max(most, size), 0)
  const forged = faultOfCheckpoints(kept, keys)
  const walk = createWalk(emptyChain, checkpoints)
  for await (const some of entries) for (const one of some) walk.take(one)
  const { size, head } = walk.end()
  const found = walk.fault() ?? forged ?? endFault(walk.end(), signedSize)
  const first = firstSigned(checkpoints)
  // Nothing before the first signed entry is wrong, and that one is not here.
  const isOther =
    found?.kind === 're-stamp' ? found.upTo === first : size < first && forged === null
  const fault = found !== null && isOther ? ofAnother(found, signedSize) : found
  return { isWhole: fault === null, size, head, signedSize, checkpoints: checkpoints.length, fault }
}

/** Size of the smallest chain that was signed with something in it; 0 where none was. */
export function firstSigned(checkpoints: readonly AuditCheckpoint[]): number {
  const sizes = checkpoints.map(({ size }) => size).filter((size) => size > 0)
  return sizes.length === 0 ? 0 : sizes.reduce((least, size) => Math.min(least, size))
}

/** Of a chain that shares no signed entry with the one that was signed: who pointed elsewhere did no harm. */
export function ofAnother(fault: ChainFault, signedSize: number): ChainFault {
  const text = `none of the entries that were signed, ${signedSize} in all, is in this database. Either it is another database than the audit log of this data folder belongs to: begin it with a new data folder (the setting data), or go back to the database before. Or its audit log was removed or made anew`
  return { ...fault, text }
}

function endFault({ size }: ChainEnd, signedSize: number): ChainFault | null {
  if (size >= signedSize) return null
  const many = signedSize - size === 1 ? 'entry' : 'entries'
  const text = `the chain ends after entry ${size}, but ${signedSize} were signed: the last ${signedSize - size} ${many} were cut off`
  return { kind: 'truncation', seq: size + 1, upTo: signedSize, text }
}

function faultOfCheckpoints(kept: KeptCheckpoints, keys: KnownKeys): ChainFault | null {
  const at = (seq: number, text: string): ChainFault => ({
    kind: 'checkpoints',
    seq,
    upTo: seq,
    text,
  })
  if (!kept.isThere && keys.size > 0)
    return at(0, 'there is a key, but the file of checkpoints is missing')
  const [line] = kept.unreadable
  if (line !== undefined) return at(0, `line ${line} of the checkpoints is no checkpoint`)
  let before = 0
  for (const checkpoint of kept.checkpoints) {
    const { size, time, key } = checkpoint
    if (!keys.has(key)) return at(size, `the checkpoint of ${time} names the key ${key}, unknown`)
    if (!isSignedBy(keys, checkpoint))
      return at(size, `the checkpoint of ${time} was changed: its signature does not fit`)
    if (size < before)
      return at(size, `the checkpoint of ${time} says ${size} entries, one before it ${before}`)
    before = size
  }
  return null
}

/** Walks along the chain from `start` on and stops judging at the first fault; it only looks on for what became of it. */
export function createWalk(start: ChainEnd, checkpoints: readonly AuditCheckpoint[]) {
  const signed = Map.groupBy(checkpoints, ({ size }) => size)
  let end: ChainEnd = start
  let fault: ChainFault | null = null
  /** Number of an entry that is not at its place, and the place it was then found at. */
  let sought = 0
  let signedBefore = start.size
  return {
    end: () => end,
    fault: () => fault,
    take(found: FoundEntry): void {
      if (fault !== null) {
        if (found.entry?.seq === sought) fault = movedTo(fault, found.seq)
        end = { size: found.seq, head: found.entry?.hash ?? end.head }
        return
      }
      const words = signed.get(found.seq) ?? []
      const broken = words.find(({ head }) => head !== found.entry?.hash)
      fault = faultOf(found, end) ?? (broken ? stampFault(broken, signedBefore) : null)
      if (fault?.kind === 'drop') sought = fault.seq
      if (fault === null && signed.has(found.seq)) signedBefore = found.seq
      end = { size: found.seq, head: found.entry?.hash ?? end.head }
    },
  }
}

function movedTo(fault: ChainFault, place: number): ChainFault {
  const text = `entry ${fault.seq} is not at its place; it stands at ${place}`
  return { ...fault, kind: 'reorder', text }
}

function faultOf(found: FoundEntry, { size, head }: ChainEnd): ChainFault | null {
  const { seq, entry } = found
  const next = size + 1
  const at = (kind: Tampering, where: number, text: string): ChainFault => ({
    kind,
    seq: where,
    upTo: where,
    text,
  })
  if (entry === null) return at('flip', seq, `entry ${seq} cannot be read`)
  const isOwnHash = hashOf(entry.previousHash, entry) === entry.hash
  // An edited entry that says another number is an edited entry; one whose hash fits was moved.
  if (!isOwnHash) return at('flip', seq, `entry ${seq} is not what was hashed: it was changed`)
  if (entry.seq < next) return at('insert', next, `entry ${entry.seq} stands at ${seq} again`)
  if (entry.seq > next || seq > next)
    return at('drop', next, `entry ${next} is missing; in its place comes ${entry.seq}`)
  if (!found.isConsistent)
    return at('flip', seq, `entry ${seq} is found under other words than it says`)
  if (entry.previousHash === head) return null
  if (size === 0) return at('flip', 1, 'entry 1 does not begin the chain')
  return at('flip', size, `entry ${size} is not the one that entry ${next} was fastened to`)
}

/** Where the chain has the size that was signed, it must end as it did then. */
function stampFault({ size, time }: AuditCheckpoint, signedBefore: number): ChainFault {
  const from = signedBefore + 1
  const where = from === size ? `entry ${size}` : `one of the entries ${from} to ${size}`
  const text = `the chain was made anew: ${where} was changed, and the hashes after it with it (signed at ${time})`
  return { kind: 're-stamp', seq: from, upTo: size, text }
}
