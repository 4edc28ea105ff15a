import type { Channel } from './channel.ts'
import type { Entry } from './entry.ts'
import type { FitOf } from './filter.ts'

export interface FrameRequest {
  readonly channel: Channel
  /** How an entry fits what the client wants. */
  readonly fitOf: FitOf
  /** Number behind which it begins: what the client was told last. */
  readonly told: number
  /** In order; nothing up to `newest` is missing between the first and the last. */
  readonly entries: readonly Entry[]
  /** Number up to which the entries are all there is. */
  readonly newest: number
  /** The older may be left out, so that the newest have room. */
  readonly mayDrop: boolean
  /** Numbers between `told` and the entries that are no longer looked at. */
  readonly skipped: number
  readonly bytesMax: number
  /** Of what may be left out no more waits than this. */
  readonly waitingBytesMax: number
  readonly nowMs: number
}

export interface Frame {
  readonly bytes: Buffer
  readonly channel: string
  /** Number up to which the client knows everything when it has this frame. */
  readonly to: number
  readonly isEmpty: boolean
  readonly dropped: number
  readonly lagMs: number
}

/** What the frame says beside its records: names, numbers, commas. */
const coverBytes = 512

export function frameOf(request: FrameRequest): Frame {
  const { channel, told, nowMs, newest } = request
  const { shown, gone, dropped, to } = request.mayDrop ? newestOf(request) : oldestOf(request)
  const lagMs = shown.length === 0 ? 0 : Math.max(0, nowMs - shown[0]!.readAtMs)
  const isFull = told === 0 && to === newest && dropped === 0
  const text =
    `{"ch":${JSON.stringify(channel.name)},"seq":[${told + 1},${to}],` +
    `"t":"${new Date(nowMs).toISOString()}","full":${isFull},` +
    `"patch":[${shown.map((entry) => entry.json).join(',')}],` +
    `${gone.length > 0 ? `"gone":${JSON.stringify(gone)},` : ''}` +
    `"dropped":${dropped},"lagMs":${Math.round(lagMs)}}`
  const isEmpty = shown.length === 0 && gone.length === 0 && dropped === 0
  return { bytes: Buffer.from(text), channel: channel.name, to, isEmpty, dropped, lagMs }
}

interface Choice {
  readonly shown: readonly Entry[]
  /** Ids of records that changed so that the filter no longer wants them, as far as it ever did. */
  readonly gone: readonly string[]
  readonly dropped: number
  readonly to: number
}

/** As many as fit, from the first on; the rest is for the next frame. */
function oldestOf({ channel, fitOf, entries, newest, bytesMax }: FrameRequest): Choice {
  const shown: Entry[] = []
  const gone: string[] = []
  let left = bytesMax - coverBytes
  for (const [at, entry] of entries.entries()) {
    const fit = fitOf(entry)
    const isWanted = fit === 'wanted'
    const isLeaving = fit === 'unwanted' && channel.kind === 'changes'
    if (isWanted) left -= entry.bytes + 1
    // An id in quotes, each of its characters at most six bytes long.
    else if (isLeaving) left -= 6 * entry.id.length + 3
    if (left < 0 && at > 0) return { shown, gone, dropped: 0, to: entries[at - 1]!.seq }
    if (isWanted) shown.push(entry)
    else if (isLeaving) gone.push(entry.id)
  }
  return { shown, gone, dropped: 0, to: newest }
}

/** Older ones give way, so that the newest are not told late; of the rest as many as fit. */
function newestOf(request: FrameRequest): Choice {
  const { fitOf, entries, skipped, waitingBytesMax } = request
  let left = waitingBytesMax
  let dropped = 0
  let first = entries.length
  for (let at = entries.length - 1; at >= 0; at--) {
    if (fitOf(entries[at]!) !== 'wanted') continue
    left -= entries[at]!.bytes + 1
    if (left < 0) dropped++
    else first = at
  }
  const choice = oldestOf({ ...request, entries: entries.slice(first) })
  return { ...choice, dropped: dropped + skipped }
}
