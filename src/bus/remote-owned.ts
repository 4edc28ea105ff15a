import { AmoskysError } from '../kernel/index.ts'
import type { RemoteClient } from './remote-client.ts'
import { type Answer, type Asked, Line } from './remote-line.ts'
import { lostError } from './stream-kit.ts'
import type { Committed, Entry, Owned, OwnOptions, ReadOptions } from './streams.ts'

export interface RemotePlace extends OwnOptions {
  readonly stream: string
  readonly group: string
}

/** One request waits no longer; who waits longer asks again. */
const waitMsMax = 20_000
const uint32Max = 0xffff_ffff
const partBytes = 1024 * 1024

/** The place, on a call of its own; null while another has it. */
export async function ownRemote(
  client: RemoteClient,
  place: RemotePlace,
): Promise<RemoteOwned | null> {
  const line = new Line(client)
  const from = await ownOn(line, place)
  return from && new RemoteOwned({ client, place, line, from })
}

async function ownOn(line: Line, place: RemotePlace): Promise<Committed | null> {
  const { stream, group, owner, ttlMs } = place
  const value = { stream, group, owner, ttlMs: Math.ceil(Math.min(ttlMs, uint32Max)) }
  try {
    const answer = await line.ask([{ case: 'own', value: value as never }])
    if (answer.case === 'owned') {
      const { sequence, state } = answer.value
      return { sequence: Number(sequence), state: state ?? null }
    }
    line.drop()
    if (answer.case === 'notOwned') return null
    throw oddAnswer(answer)
  } catch (thrown) {
    line.drop()
    throw thrown
  }
}

export interface RemoteLease {
  readonly client: RemoteClient
  readonly place: RemotePlace
  readonly line: Line
  readonly from: Committed
}

/**
 * A lease of another process's streams. When its call breaks, the next request asks for the place anew: it is still ours if
 * nobody else got it meanwhile, and nobody did if what is committed there is what we committed.
 */
export class RemoteOwned implements Owned {
  readonly stream: string
  readonly group: string
  readonly from: Committed
  readonly #client: RemoteClient
  readonly #place: RemotePlace
  #line: Promise<Line>
  #isLost = false
  #committed: number
  /** Sequences of commits whose answer has not come, or never came. */
  readonly #unsettled = new Set<number>()
  /** Commits go one after the other: the pieces of one state are not mixed with another's. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor({ client, place, line, from }: RemoteLease) {
    this.stream = place.stream
    this.group = place.group
    this.from = from
    this.#client = client
    this.#place = place
    this.#line = Promise.resolve(line)
    this.#committed = from.sequence
  }

  async read({ after, entriesMax, bytesMax, waitMs }: ReadOptions): Promise<readonly Entry[]> {
    for (let leftMs = waitMs; ; leftMs -= waitMsMax) {
      const wait = Math.ceil(Math.max(0, Math.min(leftMs, waitMsMax)))
      const value = {
        after: BigInt(after),
        entriesMax: Math.min(entriesMax, uint32Max),
        bytesMax: Math.min(bytesMax, uint32Max),
        waitMs: wait,
      }
      const answer = await this.#ask([{ case: 'read', value: value as never }], wait)
      if (answer.case !== 'entries') throw oddAnswer(answer)
      const { entries } = answer.value
      if (entries.length > 0 || leftMs <= waitMsMax)
        return entries.map(({ sequence, bytes }) => ({ sequence: Number(sequence), bytes }))
    }
  }

  commit(sequence: number, state?: Uint8Array): Promise<void> {
    const committed = this.#turn.then(() => this.#commit(sequence, state))
    this.#turn = committed.catch(() => {})
    return committed
  }

  async #commit(sequence: number, state: Uint8Array | undefined): Promise<void> {
    this.#unsettled.add(sequence)
    const answer = await this.#ask(commitOf(sequence, state))
    if (answer.case !== 'committed') throw oddAnswer(answer)
    this.#committed = Math.max(sequence, this.#committed)
    this.#unsettled.clear()
  }

  async renew(): Promise<boolean> {
    if (this.#isLost) return false
    try {
      await this.#ask([{ case: 'renew', value: {} as never }])
      return true
    } catch (thrown) {
      if (this.#isLost) return false
      throw thrown
    }
  }

  async release(): Promise<void> {
    if (this.#isLost) return
    try {
      await this.#ask([{ case: 'release', value: {} as never }])
    } catch (thrown) {
      if (!this.#isLost) throw thrown
    }
    this.lose()
  }

  /** Somebody else has it, or may have. */
  lose(): void {
    this.#isLost = true
    void this.#line.then(
      (line) => line.drop(),
      () => {},
    )
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release()
  }

  async #ask(requests: readonly Asked[], moreMs = 0): Promise<Answer> {
    const line = await this.#open()
    const answer = await line.ask(requests, moreMs)
    if (answer.case !== 'lost') return answer
    this.lose()
    throw lostError(this.stream, this.group)
  }

  async #open(): Promise<Line> {
    if (this.#isLost) throw lostError(this.stream, this.group)
    const before = this.#line
    const line = await before.catch(() => null)
    if (line !== null && !line.isOver) return line
    // Whoever comes first asks anew; the others wait for it.
    if (this.#line === before) this.#line = this.#ownAnew()
    return await this.#line
  }

  async #ownAnew(): Promise<Line> {
    const line = new Line(this.#client)
    const from = await ownOn(line, this.#place)
    const isOurs =
      from !== null && (from.sequence === this.#committed || this.#unsettled.has(from.sequence))
    if (isOurs && !this.#isLost) return line
    this.#isLost = true
    // It was another's meanwhile: what was asked for anew is let go of.
    if (from !== null) await line.ask([{ case: 'release', value: {} as never }]).catch(() => {})
    line.drop()
    throw lostError(this.stream, this.group)
  }
}

/** A state too long for one message goes before, in pieces. */
function commitOf(sequence: number, state: Uint8Array | undefined): readonly Asked[] {
  const value = { sequence: BigInt(sequence) }
  if (state === undefined || state.length <= partBytes)
    return [{ case: 'commit', value: { ...value, ...(state && { state }) } as never }]
  const parts: Asked[] = []
  for (let at = 0; at < state.length; at += partBytes) {
    const bytes = state.subarray(at, at + partBytes)
    parts.push({ case: 'statePart', value: { bytes } as never })
  }
  return [...parts, { case: 'commit', value: { ...value, stateParts: parts.length } as never }]
}

function oddAnswer({ case: found }: Answer): AmoskysError {
  return new AmoskysError('unavailable', `bus: it answered something else than was asked: ${found}`)
}
