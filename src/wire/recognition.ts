import type { Application, PlainApplication, Recognition, StreamHeads } from '../contracts/index.ts'

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
