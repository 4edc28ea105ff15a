/** Places that nobody but root and the responder's own user can change, or put something else in the place of. */
import { lstatSync, readlinkSync, type Stats } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { AmoskysError, printable } from '../../kernel/index.ts'

export type Owners = ReadonlySet<number>

const linksMax = 16
const sticky = 0o1000

/** Users by their numbers: root, whose process this is, and more who may do what root may anyway. */
export function ownersWith(...more: readonly number[]): Owners {
  return new Set([0, process.geteuid?.() ?? 0, ...more])
}

/**
 * Throws where somebody else owns or may write a part of the path, as far as it is there. In a folder such as `/tmp`, in which
 * everybody may write and each may remove what is theirs alone, a part of ours stays where it is: such a one is passed through,
 * and is refused as the last part. A group that has its user's number is that user's own.
 */
export function requireSafe(path: string, what: string, owners: Owners = ownersWith()): void {
  let [at, rest] = ['/', resolve(path).split('/').filter(Boolean)]
  for (let links = 0; rest.length > 0; ) {
    const next = join(at, rest[0]!)
    const found = lstatSync(next, { throwIfNoEntry: false })
    if (found === undefined) return
    const fault = faultOf(found, owners, rest.length === 1)
    if (fault !== '') throw unsafe(next, what, fault)
    rest = rest.slice(1)
    if (!found.isSymbolicLink()) {
      at = next
      continue
    }
    if (++links > linksMax) throw unsafe(path, what, 'too many links lead on from there')
    const target = resolve(dirname(next), readlinkSync(next))
    ;[at, rest] = ['/', [...target.split('/').filter(Boolean), ...rest]]
  }
}

/** Throws where the path, or the folder it lies in, is a link. */
export function requireNoLinks(path: string, what: string): void {
  for (const part of [dirname(path), path]) {
    if (lstatSync(part, { throwIfNoEntry: false })?.isSymbolicLink()) {
      throw unsafe(part, what, 'it is a link, and whoever made it says where it leads')
    }
  }
}

function faultOf(found: Stats, owners: Owners, isLast: boolean): string {
  if (!owners.has(found.uid)) return `it belongs to user ${found.uid}`
  // The rights of a link are not looked at by anybody.
  if (found.isSymbolicLink()) return ''
  const isOpen =
    (found.mode & 0o002) !== 0 || ((found.mode & 0o020) !== 0 && !owners.has(found.gid))
  const isPassed = found.isDirectory() && (found.mode & sticky) !== 0 && !isLast
  return isOpen && !isPassed ? 'others can write there' : ''
}

function unsafe(path: string, what: string, fault: string): AmoskysError {
  const says = `${printable(path)}: ${fault}, and ${what}: expected a place that only root or the responder's user can change`
  return new AmoskysError('permission', says)
}
