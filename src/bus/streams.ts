/**
 * Ordered streams of entries that outlive who writes and who reads them: what a sensor sent, and the partitions of a
 * topic. Memory with a log on the disk, Redis Streams and NATS JetStream keep the same contract; `createStreamBus` makes
 * a `Bus` of any of them.
 *
 * - **Order.** Entries of a stream have rising sequence numbers and are read in that order. Between streams there is none.
 * - **Kept.** What `append` has answered for is not lost by a kill of this process, of a reader or of the broker.
 * - **Once.** An entry whose sequence is not above the newest of its stream is known already: it is left out, and said.
 * - **Owned.** A group reads a stream in one place at a time: by a lease, which another owner gets when the holder lets
 *   go, or gives no sign for `ttlMs`. Who lost the lease can commit nothing more.
 * - **Resumed.** A group goes on behind what was last committed, with the state that was committed with it.
 * - **Trimmed.** Entries go when every group that joined the stream has committed them, and never before. A stream that
 *   nobody joined keeps all it is given, up to the bound.
 * - **Bounded.** Beyond `bytesMax` of a stream, `append` refuses with `full`: nobody's unread entries make room.
 */
export interface Streams extends AsyncDisposable {
  /**
   * Resolves when all of them are kept: with how many were new, and the newest sequence then. Entries come in rising
   * order, gaps are allowed. Rejects with `full` (none of them was kept), or with `unavailable` where the backend
   * cannot be reached: then they may have been kept, and are appended again as they are.
   */
  append(stream: string, entries: readonly NewEntry[]): Promise<Appended>
  /** The newest sequence that was ever appended, trimmed or not; 0 where there was none. */
  newest(stream: string): Promise<number>
  /** Every stream that was appended to or joined, whose name begins so; sorted. */
  names(prefix: string): Promise<readonly string[]>
  /** The group is to get everything that is still kept, and whatever comes. Again: nothing changes. */
  join(stream: string, group: string): Promise<void>
  /** The group's place on the stream, for this owner alone; null while another has it. Joins the group. */
  own(stream: string, group: string, options: OwnOptions): Promise<Owned | null>
  state(stream: string): Promise<StreamState>
  /** Forgets the stream, its groups and their state. */
  drop(stream: string): Promise<void>
  /** Resolves when the backend answers; else rejects with `unavailable`. */
  ping(): Promise<void>
  close(): Promise<void>
}

export interface NewEntry {
  /** Above those before it; null: the next one, for streams that have several writers. */
  readonly sequence: number | null
  readonly bytes: Uint8Array
}

export interface Entry {
  readonly sequence: number
  readonly bytes: Uint8Array
}

export interface Appended {
  readonly accepted: number
  /** Left out: their sequence was known. */
  readonly known: number
  readonly newest: number
}

export interface OwnOptions {
  /** Tells owners apart: one process and place. */
  readonly owner: string
  /** So long after its last sign of life an owner is taken for dead. `renew` is that sign. */
  readonly ttlMs: number
}

/** A lease on one group's place in one stream. */
export interface Owned extends AsyncDisposable {
  readonly stream: string
  readonly group: string
  /** What was last committed when the lease began: everything up to here is done. */
  readonly from: Committed
  /**
   * Entries behind `after`, in order, at most so many and so many bytes (one at least). Waits up to `waitMs` for the first;
   * none then. Reading acknowledges nothing.
   */
  read(options: ReadOptions): Promise<readonly Entry[]>
  /**
   * Everything up to `sequence` is done; whoever owns the place next goes on behind it, with this state. Without a state
   * the one before stays. Rejects with `unavailable` where the lease is no longer ours: nothing was changed.
   */
  commit(sequence: number, state?: Uint8Array): Promise<void>
  /** False: the lease is lost, and somebody else may own the place. */
  renew(): Promise<boolean>
  release(): Promise<void>
}

export interface ReadOptions {
  readonly after: number
  readonly entriesMax: number
  readonly bytesMax: number
  readonly waitMs: number
}

export interface Committed {
  /** 0: nothing yet. */
  readonly sequence: number
  readonly state: Uint8Array | null
}

export interface StreamState {
  /** Kept now. */
  readonly entries: number
  readonly bytes: number
  /** 0 where there are none. */
  readonly oldest: number
  readonly newest: number
  readonly groups: readonly GroupState[]
}

export interface GroupState {
  readonly group: string
  readonly committed: number
  /** Entries that are kept and not committed. */
  readonly lag: number
  /** '' while nobody has the place. */
  readonly owner: string
}

export interface StreamLimits {
  /** Bytes that one stream may keep. */
  readonly bytesMax: number
}

export const defaultStreamLimits: StreamLimits = { bytesMax: 256 * 1024 * 1024 }
