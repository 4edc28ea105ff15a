/**
 * Detection as a run uses it: in the thread that asks, or in one of its own, so that packets are read while those
 * before are judged. What is found is the same, in the same order. Nothing of detection itself is read before it is asked for.
 */
import { Worker } from 'node:worker_threads'
import { buffersOf, packed } from '../contracts/index.ts'
import { AmoskysError, reasonOf } from '../kernel/index.ts'
import type { DetectionCounts, Found, Task } from './detection.ts'
import type { DetectionSettings } from './stages.ts'
import type { Answer, Asked, Errand } from './thread-messages.ts'

export interface Detecting {
  /** Takes a task, whose batch may be written over afterwards. */
  take(task: Task): void
  /** Resolves when there is room for more tasks. */
  room(): Promise<void>
  /** All that is remembered once the tasks taken so far are judged and told: see `Detection`. */
  save(): Promise<Uint8Array>
  /** Nothing follows; resolves when everything is judged and told. */
  end(): Promise<DetectionCounts>
  /** Lets go of everything, judged or not. */
  close(): Promise<void>
  /** Why it began anew and not from what was saved: see `Detection`. */
  readonly refusal: string
}

export interface DetectingOptions {
  readonly threads: 1 | 2
  readonly onFound: (found: Found) => void
  /** What another detection saved: this one goes on from there. */
  readonly saved?: Uint8Array | null
}

/**
 * What waits for the thread at most: tasks, and bytes of them. A batch of packets is a thousand or so, and some 150 KiB
 * of rows; a thousand flows that end with their records are a megabyte.
 */
const tasksMax = 32
const bytesMax = 4 << 20

export async function openDetection(
  settings: DetectionSettings,
  { threads, onFound, saved = null }: DetectingOptions,
): Promise<Detecting> {
  if (threads === 2) return ThreadDetection.open({ amoskysDetection: settings, saved }, onFound)
  const { loadDetection } = await import('./worker.ts')
  const detection = await loadDetection(settings, saved)
  const take = (task: Task) => onFound(detection.take(task))
  return {
    take,
    room: () => Promise.resolve(),
    save: async () => detection.save(),
    end() {
      take({ kind: 'end' })
      return Promise.resolve(detection.counts())
    },
    close: () => Promise.resolve(),
    refusal: detection.refusal,
  }
}

/** Tasks may be given while the thread starts; what it cannot start with, `room` tells. */
class ThreadDetection implements Detecting {
  readonly #worker: Worker
  readonly #onFound: (found: Found) => void
  readonly #ended = Promise.withResolvers<DetectionCounts>()
  #room = newRoom()
  /** Bytes of each task that waits, in order. */
  readonly #waiting: number[] = []
  #bytes = 0
  readonly #begun = Promise.withResolvers<string>()
  /** Who asked for what is remembered, in order. */
  readonly #saving: PromiseWithResolvers<Uint8Array>[] = []
  #failure: Error | null = null
  refusal = ''

  /** With something saved, it is waited for whether that is taken. */
  static async open(errand: Errand, onFound: (found: Found) => void): Promise<ThreadDetection> {
    const detection = new ThreadDetection(errand, onFound)
    if (errand.saved === null) return detection
    try {
      detection.refusal = await detection.#begun.promise
    } catch (thrown) {
      await detection.close()
      throw thrown
    }
    return detection
  }

  private constructor(errand: Errand, onFound: (found: Found) => void) {
    this.#onFound = onFound
    // Beside this file, in the sources as in the bundle.
    const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js'
    this.#worker = new Worker(new URL(file, import.meta.url), { workerData: errand })
    this.#room.resolve()
    this.#ended.promise.catch(() => {})
    this.#begun.promise.catch(() => {})
    this.#worker.on('message', (answer: Answer) => this.#hear(answer))
    this.#worker.on('error', (error) => this.#fail(error))
    this.#worker.on('exit', () => this.#fail(new Error('the detection thread ended on its own')))
  }

  take(task: Task): void {
    if (this.#failure !== null) throw this.#failure
    const hadRoom = this.#hasRoom()
    const bytes = this.#send(task)
    this.#waiting.push(bytes)
    this.#bytes += bytes
    if (hadRoom && !this.#hasRoom()) this.#room = newRoom()
  }

  room(): Promise<void> {
    return this.#room.promise
  }

  save(): Promise<Uint8Array> {
    if (this.#failure !== null) return Promise.reject(this.#failure)
    const saving = Promise.withResolvers<Uint8Array>()
    this.#saving.push(saving)
    this.#worker.postMessage({ kind: 'save' } satisfies Asked)
    return saving.promise
  }

  end(): Promise<DetectionCounts> {
    this.take({ kind: 'end' })
    return this.#ended.promise
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }

  /** Yields its bytes, those of names apart. */
  #send(task: Task): number {
    if (task.kind !== 'observations') {
      this.#worker.postMessage(task)
      return 0
    }
    const batch = packed(task.batch)
    const buffers = buffersOf(batch)
    const bytes = buffers.reduce((sum, { byteLength }) => sum + byteLength, 0)
    this.#worker.postMessage({ ...task, batch }, buffers)
    return bytes
  }

  #hasRoom(): boolean {
    return this.#waiting.length < tasksMax && this.#bytes < bytesMax
  }

  #hear(answer: Answer): void {
    switch (answer.kind) {
      case 'begun':
        this.#begun.resolve(answer.refusal)
        break
      case 'saved':
        this.#saving.shift()?.resolve(answer.bytes)
        break
      case 'refused':
        this.#fail(new AmoskysError(answer.code, answer.message))
        break
      default:
        this.#judged(answer.found)
        if (answer.kind === 'ended') this.#ended.resolve(answer.counts)
    }
  }

  #judged(found: Found): void {
    this.#bytes -= this.#waiting.shift() ?? 0
    if (this.#hasRoom()) this.#room.resolve()
    try {
      this.#onFound(found)
    } catch (thrown) {
      this.#fail(thrown instanceof Error ? thrown : new Error(reasonOf(thrown)))
    }
  }

  /** Nothing comes any more: who waits, and who will, is told. What was promised and kept stays so. */
  #fail(error: Error): void {
    this.#failure ??= error
    this.#room.reject(error)
    this.#room = newRoom()
    this.#room.reject(error)
    this.#ended.reject(error)
    this.#begun.reject(error)
    for (const saving of this.#saving.splice(0)) saving.reject(error)
  }
}

/** Whoever waits meets a failure; one that comes while nobody waits must not end the process by itself. */
function newRoom(): PromiseWithResolvers<void> {
  const room = Promise.withResolvers<void>()
  room.promise.catch(() => {})
  return room
}
