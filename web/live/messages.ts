/** What tabs and their worker say to each other. */
import type { LogEvent } from '../../src/contracts/index.ts'
import type { Share } from './stream/thinning.ts'
import type { ChannelName, StreamRecord } from './stream/wire.ts'

/** What a tab wants to follow, and how often it paints. */
export interface Wish {
  readonly op: 'wish'
  /** Whose session it is: another person begins anew. */
  readonly user: string
  readonly channels: readonly ChannelName[]
  readonly hz: number
  /** A lock that the tab holds for as long as it lives. */
  readonly life: string
}

export type FromTab =
  | Wish
  /** It has taken the last patch, and can have the next. */
  | { readonly op: 'taken' }
  /** The session was renewed. */
  | { readonly op: 'renewed' }
  /** Do not wait any longer before the next try. */
  | { readonly op: 'hurry' }

/** `signed-out`: the tabs have to renew the session. `waiting`: between two tries. */
export type LinkState = 'connecting' | 'open' | 'waiting' | 'signed-out'

/** How the connection is. Times by this machine's clock. */
export interface Link {
  readonly state: LinkState
  readonly carrier: 'socket' | 'events' | null
  /** Anything came from the server. */
  readonly heardAtMs: number | null
  /** The connection was lost, or could not be had. */
  readonly lostAtMs: number | null
  readonly roundTripMs: number | null
  /** The server read the oldest record of the newest frame. */
  readonly readAtMs: number | null
  readonly toGo: number
  readonly thinned: Share | null
  /** The server tells numbers instead of records. */
  readonly isSummary: boolean
}

/** What changed since the patch before. Of what changed twice, only the newest. */
export interface Patch {
  readonly op: 'patch'
  readonly link: Link
  readonly incidents: readonly StreamRecord[]
  readonly alerts: readonly StreamRecord[]
  readonly actions: readonly StreamRecord[]
  readonly investigations: readonly StreamRecord[]
  readonly agents: readonly StreamRecord[]
  readonly audit: readonly StreamRecord[]
  readonly feed: readonly LogEvent[]
  /** Events that no one of these tells of. */
  readonly feedSkipped: number
  /** What one has of these is to be read anew. */
  readonly anew: readonly ChannelName[]
  /** The connection is back after a break. */
  readonly isBack: boolean
}

export type FromWorker = Patch | { readonly op: 'sign-in' } | { readonly op: 'role' }
