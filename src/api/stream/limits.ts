/** What a stream may cost, UX 8.2 and 10.6. */
export interface StreamLimits {
  /** One look at the database, and at most one frame of a channel to a client. */
  readonly tickMs: number
  readonly frameBytesMax: number
  /** To one client, over all its channels. */
  readonly bytesPerSecond: number
  /** Of a log no more waits than can be told in so long: with less than a frame, each frame ends with the newest. */
  readonly waitingMs: number
  /** So much waits in a client's socket: from then on it is told numbers only; until it is down to the second. */
  readonly heavyBytes: number
  readonly lightBytes: number
  /** A client that stays heavy for so long is closed. */
  readonly slowMs: number
  /** A client that does not answer one beat by the next is closed. */
  readonly heartbeatMs: number
  readonly subscriptionsMax: number
  readonly messageBytesMax: number
  readonly messagesPerSecond: number
  readonly clientsMax: number
  readonly clientsOfOneMax: number
  /** Changes that a client may be behind and still be given each; further behind, it reads the list anew. */
  readonly behindMax: number
  /** Records of a channel that are held, so that the database is asked once for all clients. */
  readonly heldMax: number
  readonly heldMs: number
  /** How often it is asked whether a caller still may, when something was written, and when nothing was. */
  readonly recheckMs: number
  readonly recheckIdleMs: number
}

export const defaultStreamLimits: StreamLimits = {
  tickMs: 100,
  frameBytesMax: 64 * 1024,
  bytesPerSecond: 250_000,
  waitingMs: 250,
  heavyBytes: 1024 * 1024,
  lightBytes: 256 * 1024,
  slowMs: 30_000,
  heartbeatMs: 20_000,
  subscriptionsMax: 8,
  messageBytesMax: 64 * 1024,
  messagesPerSecond: 20,
  clientsMax: 500,
  clientsOfOneMax: 16,
  behindMax: 5000,
  heldMax: 5000,
  heldMs: 60_000,
  recheckMs: 2000,
  recheckIdleMs: 15_000,
}

/** Why a socket was closed, as the protocol numbers it. */
export const closeCodes = {
  goingAway: 1001,
  tooLarge: 1009,
  signIn: 4401,
  role: 4403,
  slow: 4408,
  tooMany: 4429,
} as const
