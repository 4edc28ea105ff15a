/**
 * Judging as a run uses it: in this thread, or in one of its own, so that packets are read while those before are
 * judged. What is found is the same, in the same order.
 */
import { Worker } from 'node:worker_threads'
import type { Alert, Signal } from '../contracts/index.ts'
import { AmoskysError, type ErrorCode, reasonOf } from '../kernel/index.ts'
import { buffersOf, packed } from '../sensing/flows/index.ts'
import {
  createJudging,
  type Judged,
  type Judging,
  type JudgingCounts,
  type JudgingOptions,
  type JudgingTask,
} from './detection.ts'
import { loadArtefact } from './models/index.ts'

/** Plain data, to be handed to a thread. */
export type JudgeSettings = Omit<JudgingOptions, 'artefact' | 'vectors'> & {
  /** Folder of the learned model; null: behaviours alone. */
  readonly modelFolder: string | null
  /** `all`: what is found is kept, signals too. */
  readonly records: 'all' | 'needed'
}

export interface Found {
  /** Where everything is kept; else none. */
  readonly signals: readonly Signal[]
  readonly alerts: readonly Alert[]
}

export interface Judge {
  /** Takes a task, whose batch may be written over afterwards. */
  take(task: JudgingTask): void
  /** Resolves when there is room for more tasks. */
  room(): Promise<void>
  /** Nothing follows; resolves when everything is judged and told. */
  end(): Promise<JudgingCounts>
  /** Lets go of everything, judged or not. */
  close(): Promise<void>
}

/** Tasks that wait for the thread at most: a batch of packets is a thousand or so, and some 150 KiB of rows, records apart. */
const tasksMax = 32

export type Answer =
  | { readonly kind: 'found'; readonly found: Found }
  | { readonly kind: 'ended'; readonly found: Found; readonly counts: JudgingCounts }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string }

export async function openJudging(settings: JudgeSettings): Promise<Judging> {
  const { modelFolder } = settings
  const artefact = modelFolder === null ? null : await loadArtefact(modelFolder)
  return createJudging({ ...settings, artefact, vectors: 'needed' })
}

export function foundIn(judged: Judged, records: JudgeSettings['records']): Found {
  return { signals: records === 'all' ? judged.signals : [], alerts: judged.alerts }
}

export async function openJudge(
  settings: JudgeSettings,
  onFound: (found: Found) => void,
): Promise<Judge> {
  const judging = await openJudging(settings)
  const take = (task: JudgingTask) => onFound(foundIn(judging.judge(task), settings.records))
  return {
    take,
    room: () => Promise.resolve(),
    end() {
      take({ kind: 'end' })
      return Promise.resolve(judging.counts())
    },
    close: () => Promise.resolve(),
  }
}

/** The judge in a thread of its own. Tasks may be given while it starts; what it cannot start with, `room` tells. */
export async function openThreadJudge(
  settings: JudgeSettings,
  onFound: (found: Found) => void,
): Promise<Judge> {
  return new ThreadJudge(settings, onFound)
}

class ThreadJudge implements Judge {
  readonly #worker: Worker
  readonly #onFound: (found: Found) => void
  readonly #ended = Promise.withResolvers<JudgingCounts>()
  #room = newRoom()
  #waiting = 0
  #failure: Error | null = null

  constructor(settings: JudgeSettings, onFound: (found: Found) => void) {
    this.#onFound = onFound
    // Beside this file, in the sources as in the bundle.
    const file = import.meta.url.endsWith('.ts') ? './thread.ts' : './thread.js'
    this.#worker = new Worker(new URL(file, import.meta.url), { workerData: settings })
    this.#room.resolve()
    this.#ended.promise.catch(() => {})
    this.#worker.on('message', (answer: Answer) => this.#hear(answer))
    this.#worker.on('error', (error) => this.#fail(error))
    this.#worker.on('exit', () => this.#fail(new Error('the judging thread ended on its own')))
  }

  take(task: JudgingTask): void {
    if (this.#failure !== null) throw this.#failure
    this.#waiting++
    if (this.#waiting === tasksMax) this.#room = newRoom()
    if (task.kind === 'observations') {
      const batch = packed(task.batch)
      this.#worker.postMessage({ ...task, batch }, buffersOf(batch))
    } else this.#worker.postMessage(task)
  }

  room(): Promise<void> {
    return this.#room.promise
  }

  end(): Promise<JudgingCounts> {
    this.take({ kind: 'end' })
    return this.#ended.promise
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }

  #hear(answer: Answer): void {
    if (answer.kind === 'refused') this.#fail(new AmoskysError(answer.code, answer.message))
    else {
      this.#waiting--
      if (this.#waiting < tasksMax) this.#room.resolve()
      try {
        this.#onFound(answer.found)
      } catch (thrown) {
        this.#fail(thrown instanceof Error ? thrown : new Error(reasonOf(thrown)))
      }
      if (answer.kind === 'ended') this.#ended.resolve(answer.counts)
    }
  }

  /** Nothing comes any more: who waits, and who will, is told. What was promised and kept stays so. */
  #fail(error: Error): void {
    this.#failure ??= error
    this.#room.reject(error)
    this.#room = newRoom()
    this.#room.reject(error)
    this.#ended.reject(error)
  }
}

/** Whoever waits meets a failure; one that comes while nobody waits must not end the process by itself. */
function newRoom(): PromiseWithResolvers<void> {
  const room = Promise.withResolvers<void>()
  room.promise.catch(() => {})
  return room
}
