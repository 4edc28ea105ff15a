import type {
  Application,
  PlainApplication,
  Recognition,
  StreamHeads,
} from '../../contracts/index.ts'

/** What one protocol's reader makes of a flow's first bytes; null: they are another's. */
export type HeadReader = (heads: StreamHeads) => Recognition | null

export function found(application: Application, isFinal = true): Recognition {
  return { application, isFinal, malformed: null }
}

export function plain(name: string, group: PlainApplication['group']): Recognition {
  return found({ kind: 'plain', name, group })
}

/** More bytes may tell; null once there are none to come. */
export function undecided(heads: StreamHeads): Recognition | null {
  return heads.isComplete ? null : { application: null, isFinal: false, malformed: null }
}

/** The first bytes (latin-1) by which a side may be told; a side left out tells nothing. */
export interface Openings {
  readonly forward?: string
  readonly backward?: string
}

/**
 * Which entries of a list (at most 32) the sides' first bytes leave in question: bit `i` for entry `i`. Most
 * payload is nobody's, and is so told without a look at each protocol.
 */
export function candidates(list: readonly Openings[]): (heads: StreamHeads) => number {
  const forwards = new Int32Array(256)
  const backwards = new Int32Array(256)
  for (const [i, { forward = '', backward = '' }] of list.entries()) {
    for (let at = 0; at < forward.length; at++) forwards[forward.charCodeAt(at)]! |= 1 << i
    for (let at = 0; at < backward.length; at++) backwards[backward.charCodeAt(at)]! |= 1 << i
  }
  return ({ forward, backward }) =>
    (forward.length > 0 ? forwards[forward[0]!]! : 0) |
    (backward.length > 0 ? backwards[backward[0]!]! : 0)
}

/** The bytes `from` to `to`, for `Openings`. */
export function span(from: number, to: number): string {
  return String.fromCharCode(...Array.from({ length: to - from + 1 }, (_, i) => from + i))
}

export const anyByte = span(0, 255)
