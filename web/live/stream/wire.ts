/** What comes over the stream, as `docs/api/stream.md` has it. */
export const channelNames = [
  ...(['incidents', 'alerts', 'actions', 'investigations', 'feed', 'agents', 'audit'] as const),
] as const
export type ChannelName = (typeof channelNames)[number]

/** A record of a channel: what it holds, its readers know. */
export type StreamRecord = Readonly<Record<string, unknown>>

export interface Frame {
  readonly op?: undefined
  readonly ch: ChannelName
  readonly seq: readonly [first: number, last: number]
  /** When it was made, by the clock of the server. */
  readonly t: string
  readonly full: boolean
  readonly patch: readonly StreamRecord[]
  readonly gone?: readonly string[]
  readonly dropped: number
  readonly lagMs: number
}

export interface Subscribed {
  readonly op: 'subscribed'
  readonly ch: ChannelName
  readonly seq: number
  readonly newest: number
}

export interface Resync {
  readonly op: 'resync'
  readonly ch: ChannelName
  readonly seq: number
}

export interface Summary {
  readonly op: 'summary'
  readonly ch: ChannelName
  readonly seq: readonly [number, number] | null
  readonly n: number
}

export interface Pong {
  readonly op: 'pong'
  readonly t: number
}

export interface Refusal {
  readonly op: 'error'
  readonly code: string
  readonly ch?: ChannelName
  readonly detail: string
}

export type Incoming =
  | Frame
  | Subscribed
  | Resync
  | Summary
  | Pong
  | Refusal
  | { readonly op: 'unsubscribed' | 'rate' }

export type Outgoing =
  | { readonly op: 'sub'; readonly ch: ChannelName; readonly since?: number }
  | { readonly op: 'unsub'; readonly ch: ChannelName }
  | { readonly op: 'rate'; readonly hz: number }
  | { readonly op: 'ping'; readonly t: number }

/** Why the server closed it. */
export const closeCodes = { signIn: 4401, role: 4403, slow: 4408, tooMany: 4429 } as const
