/** Batches that nobody takes, kept for a person; those that somebody wants tried again are handed over once more. */
import { createHash } from 'node:crypto'
import type { Streams } from '../../bus/index.ts'
import { sequenceStep } from '../../contracts/index.ts'
import { type DeadLetter, streamOf } from '../../hub/index.ts'
import { stableId } from '../../kernel/index.ts'
import { openBatch, readEnvelope } from '../../messages/index.ts'
import {
  askedDeadLetters,
  type Database,
  type DeadLetterRow,
  deadLetterBytesMax,
  keepDeadLetter,
  keepSystemEvent,
  moveDeadLetter,
  numberRetry,
  trimDeadLetters,
} from '../../store/index.ts'

export interface DeadLettersOptions {
  readonly write: Database['write']
  readonly clock: () => number
  /** A sentence where the register does not know the key that signed it, or the signature does not fit. */
  readonly refusalOf: (bytes: Uint8Array) => string
  readonly streams: Streams
}

/** What waits to be written at most: a flood of bad batches must not fill memory. */
const waitingMax = 256
const retriesAtOnce = 16

/** With the beginning of its batch, and how long all of it is. */
type CutLetter = DeadLetter & {
  readonly size: number
  readonly onWritten: (isWritten: boolean) => void
}

export class DeadLetters {
  readonly #options: DeadLettersOptions
  #waiting: CutLetter[] = []
  /** Beyond the bound: counted, and said with the next that is kept. */
  #unkept = 0
  #isWriting = false
  /** In hand just now: a look that hangs has another beside it. */
  readonly #trying = new Set<string>()
  /** Appended, and not written down as that yet. */
  readonly #taken = new Set<string>()

  constructor(options: DeadLettersOptions) {
    this.#options = options
  }

  /** True once the database has it. False: there is no room for it, or it could not be written; nobody has it. */
  take(letter: DeadLetter): Promise<boolean> {
    if (this.#waiting.length >= waitingMax) {
      this.#unkept++
      return Promise.resolve(false)
    }
    const { bytes } = letter
    const body = bytes.slice(0, deadLetterBytesMax)
    const { promise, resolve } = Promise.withResolvers<boolean>()
    this.#waiting.push({ ...letter, bytes: body, size: bytes.length, onWritten: resolve })
    void this.#write()
    return promise
  }

  counts(): { readonly waiting: number; readonly unkept: number } {
    return { waiting: this.#waiting.length, unkept: this.#unkept }
  }

  /** Looks for those that are to be tried again; to be called each second. */
  async retry(read: Database['read']): Promise<void> {
    const { write, clock } = this.#options
    for (const letter of await askedDeadLetters(read, retriesAtOnce)) {
      if (this.#trying.has(letter.id)) continue
      this.#trying.add(letter.id)
      try {
        const reason = await this.#again(letter)
        if (reason === null) continue
        const to = reason === '' ? 'retried' : 'dead'
        const move = { from: ['asked'], to, nowMs: clock() } as const
        await write((db) =>
          moveDeadLetter(db, letter.id, reason === '' ? move : { ...move, reason }),
        )
        this.#taken.delete(letter.id)
      } finally {
        this.#trying.delete(letter.id)
      }
    }
  }

  /**
   * Behind what the stream has: its own place is long past. Its number is written down before, so that it is appended under
   * that one or not at all. Yields why it cannot be taken; '' where it was; null where another process has it in hand.
   */
  async #again({ id, sensor, body, retry_sequence }: DeadLetterRow): Promise<string | null> {
    const bytes = Buffer.from(body, 'base64')
    const refusal = this.#options.refusalOf(bytes)
    if (refusal !== '') return refusal
    const envelope = readEnvelope(bytes)
    if ('fault' in envelope) return envelope.says
    const parts = openBatch(envelope)
    if ('fault' in parts) return parts.says
    if (envelope.sensor !== sensor)
      return `sensor ${sensor} sent it, and it is an envelope of ${envelope.sensor}`
    const stream = streamOf({ sensor, stream: envelope.stream })
    const { streams, write } = this.#options
    const before = Number(retry_sequence)
    const sequence = before || (await streams.newest(stream)) + 1
    // The number would be the sensor's own next one.
    if (sequence % sequenceStep === 0)
      return 'tried too often since the sensor sent last: ask again'
    if (before === 0 && !(await write((db) => numberRetry(db, id, sequence)))) return null
    const { accepted } = await streams.append(stream, [{ sequence, bytes }])
    if (accepted === 1) this.#taken.add(id)
    if (this.#taken.has(id)) return ''
    if (before === 0) return 'the sensor sent something at the same time: ask again'
    return 'it cannot be told whether it was taken when it was tried: the hub could not write that down'
  }

  async #write(): Promise<void> {
    if (this.#isWriting) return
    this.#isWriting = true
    const { write, clock } = this.#options
    while (this.#waiting.length > 0) {
      const letters = this.#waiting
      this.#waiting = []
      const nowMs = clock()
      const isWritten = await write(async (db) => {
        for (const letter of letters) {
          await keepDeadLetter(db, { ...rowOf(letter, nowMs) })
          await keepSystemEvent(db, eventOf(letter, nowMs), nowMs)
        }
        const { sensors } = await trimDeadLetters(db)
        for (const sensor of sensors) await keepSystemEvent(db, goneEvent(sensor, nowMs), nowMs)
        return true
      }).catch(() => false)
      if (!isWritten) this.#unkept += letters.length
      for (const { onWritten } of letters) onWritten(isWritten)
    }
    this.#isWriting = false
  }
}

function rowOf(letter: CutLetter, nowMs: number) {
  const { sensor, stream, sequence, code, reason, bytes, size } = letter
  const body = Buffer.from(bytes).toString('base64')
  // Those that cannot be read have no number: their bytes tell them apart.
  const digest = createHash('sha256').update(bytes).digest('hex')
  const id = stableId('ded', nowMs, `${stream} ${sequence} ${code} ${digest}`)
  return { id, sensor, stream, sequence, at_ms: nowMs, code, reason, bytes: size, body }
}

/** There were too many: what nobody had looked at is gone, and whoever finds it missing finds this. */
function goneEvent(sensor: string, nowMs: number) {
  return {
    key: `dead-letters-gone|${sensor}|${Math.floor(nowMs / 60_000)}`,
    ...{ what: 'dead-letters-gone', sensor },
    severity: 'high',
    text: `The oldest batches of sensor ${sensor} that had been set aside made room for newer ones: more were set aside than are kept.`,
  } as const
}

/** Each minute one of a sensor and kind: a thousand bad batches are one piece of news. */
function eventOf({ sensor, code, reason }: DeadLetter, nowMs: number) {
  return {
    key: `dead-letter|${sensor}|${code}|${Math.floor(nowMs / 60_000)}`,
    ...{ what: 'dead-letter', sensor },
    severity: code === 'identity' || code === 'signature' ? 'high' : 'medium',
    text: `A batch of sensor ${sensor} was set aside (${code}): ${reason}.`,
  } as const
}
