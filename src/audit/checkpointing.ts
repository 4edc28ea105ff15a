/**
 * Signs the chain as it grows: at the start, every five minutes or thousand entries, and at a clean stop. What is new
 * is checked before it is signed, so that no signature stands under a chain that was touched.
 */
import { canonicalJson } from './canonical-json.ts'
import type { ChainEnd } from './chain.ts'
import { emptyChain } from './chain.ts'
import { appendCheckpoint, isSignedBy, readCheckpoints, signCheckpoint } from './checkpoint.ts'
import { type AuditPlaces, knownKeys, openSigningKey } from './keys.ts'
import { type ChainFault, createWalk, type FoundEntries, firstSigned, ofAnother } from './verify.ts'

export interface CheckpointingOptions {
  readonly places: AuditPlaces
  /** Entries from this one on, in order of their places. */
  readonly entriesFrom: (seq: number) => FoundEntries
  readonly endOf: () => Promise<ChainEnd>
  /** To the log of the process, which is a second witness. */
  readonly say: (text: string, isAlarm: boolean) => void
  readonly now: () => number
  readonly everyMs?: number
  readonly everyEntries?: number
  /** How often it is looked at whether either is due. */
  readonly lookMs?: number
}

export interface Checkpointing extends AsyncDisposable {
  /** Why nothing is signed; null: what was signed still stands. */
  fault(): ChainFault | null
  /** Signs what is new now, if anything is. */
  sign(): Promise<void>
  close(): Promise<void>
}

/** The first check and signature are made before it returns. */
export async function startCheckpointing(options: CheckpointingOptions): Promise<Checkpointing> {
  const checkpointing = new ChainCheckpointing(options)
  await checkpointing.sign()
  checkpointing.start()
  return checkpointing
}

class ChainCheckpointing implements Checkpointing {
  readonly #options: CheckpointingOptions
  readonly #everyMs: number
  readonly #everyEntries: number
  #timer: NodeJS.Timeout | undefined
  #fault: ChainFault | null = null
  #signedMs: number
  #turn: Promise<void> = Promise.resolve()
  #closed: Promise<void> | null = null

  constructor(options: CheckpointingOptions) {
    this.#options = options
    this.#everyMs = options.everyMs ?? 300_000
    this.#everyEntries = options.everyEntries ?? 1000
    this.#signedMs = options.now()
  }

  fault(): ChainFault | null {
    return this.#fault
  }

  start(): void {
    const look = () => void this.#look().catch((thrown: unknown) => this.#fail(thrown))
    this.#timer = setInterval(look, this.#options.lookMs ?? 5000)
    this.#timer.unref()
  }

  sign(): Promise<void> {
    const turn = this.#turn.then(() => this.#sign())
    this.#turn = turn.catch(() => {})
    return turn
  }

  close(): Promise<void> {
    clearInterval(this.#timer)
    this.#closed ??= this.sign()
    return this.#closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #look(): Promise<void> {
    const { size } = await this.#options.endOf()
    const signed = this.#lastSigned()?.size ?? 0
    const isDue = this.#options.now() - this.#signedMs >= this.#everyMs
    if (isDue || size - signed >= this.#everyEntries || size < signed) await this.sign()
  }

  #fail(thrown: unknown): void {
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    this.#options.say(`the audit log could not be signed: ${reason}`, true)
  }

  /** The newest that is truly ours: a line that somebody else added counts for nothing. */
  #lastSigned() {
    return this.#ours().at(-1)
  }

  #ours() {
    const { places } = this.#options
    const keys = knownKeys(places.publicKey)
    return readCheckpoints(places.checkpoints).checkpoints.filter((one) => isSignedBy(keys, one))
  }

  /** The chain here does not share even the first entry that was signed. */
  async #isOther(): Promise<boolean> {
    const ours = this.#ours()
    const first = firstSigned(ours)
    if (first === 0) return false
    const { head } = ours.find(({ size }) => size === first)!
    for await (const some of this.#options.entriesFrom(first))
      for (const { entry } of some) return entry?.hash !== head
    return true
  }

  async #sign(): Promise<void> {
    const { places, now, say } = this.#options
    this.#signedMs = now()
    const key = openSigningKey(places)
    const last = this.#lastSigned()
    const isNewPlace =
      last === undefined && (key.isNew || !readCheckpoints(places.checkpoints).isThere)
    const { end, fault } = await this.#grown(last)
    if (fault !== null) {
      if (await this.#isOther()) return this.#alarm(ofAnother(fault, last?.size ?? 0), notSigned)
      return this.#alarm(fault, 'the audit log was tampered with, and is not signed any more')
    }
    this.#fault = null
    if (!isNewPlace && last !== undefined && last.size === end.size) return
    const checkpoint = signCheckpoint(key, end, now())
    appendCheckpoint(places.checkpoints, checkpoint)
    say(`audit checkpoint ${canonicalJson(checkpoint)}`, false)
  }

  /** The chain from the last signed entry on, or what is wrong with it. */
  async #grown(last: ChainEnd | undefined): Promise<{ end: ChainEnd; fault: ChainFault | null }> {
    const from = last ?? emptyChain
    const walk = createWalk(from, [])
    for await (const some of this.#options.entriesFrom(Math.max(1, from.size)))
      for (const one of some) {
        if (one.seq > from.size) walk.take(one)
        else if (one.entry?.hash !== from.head) return { end: from, fault: restamped(from) }
      }
    const { size } = await this.#options.endOf()
    if (size < from.size) return { end: from, fault: cutOff(size, from) }
    return { end: walk.end(), fault: walk.fault() }
  }

  #alarm(fault: ChainFault, what: string): void {
    if (this.#fault?.text !== fault.text) this.#options.say(`${what}: ${fault.text}`, true)
    this.#fault = fault
  }
}

const notSigned = 'the audit log is not signed'

function restamped({ size }: ChainEnd): ChainFault {
  const text = `entry ${size} is not the one that was signed`
  return { kind: 're-stamp', seq: 1, upTo: size, text }
}

function cutOff(size: number, signed: ChainEnd): ChainFault {
  const text = `${signed.size} entries were signed, and ${size} are there`
  return { kind: 'truncation', seq: size + 1, upTo: signed.size, text }
}
