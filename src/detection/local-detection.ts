import type { SensorReport } from '../contracts/index.ts'
import { reasonOf } from '../kernel/index.ts'
import type { Found, Task } from './detection.ts'
import type { Detecting } from './thread.ts'

export interface LocalOptions {
  readonly open: (onFound: (found: Found) => void) => Promise<Detecting>
  readonly onFound: (found: Found) => void
  readonly onNotice: (text: string) => void
  /** So long the hub has to be away before this sensor judges by itself, milliseconds; infinite: it never does. */
  readonly afterMs: () => number
}

/**
 * Detection on the sensor while the hub is away. It begins with no history, and what it finds is told here alone: the hub
 * judges the same traffic once it has it.
 */
export class LocalDetection {
  readonly #options: LocalOptions
  #detecting: Detecting | null = null
  #isOpening = false
  #alerts = 0

  constructor(options: LocalOptions) {
    this.#options = options
  }

  state(): SensorReport['local'] {
    return { isDetecting: this.#detecting !== null, alerts: this.#alerts }
  }

  look(
    { state, sinceMs }: { readonly state: string; readonly sinceMs: number },
    nowMs: number,
  ): void {
    const isAway = state === 'away' || state === 'refused'
    if (isAway && nowMs - sinceMs >= this.#options.afterMs()) this.#open()
    else if (!isAway && this.#detecting !== null) {
      this.#options.onNotice('the hub judges again what this sensor sees')
      void this.close()
    }
  }

  take(task: Task): void {
    this.#detecting?.take(task)
  }

  async room(): Promise<void> {
    await this.#detecting?.room()
  }

  async close(): Promise<void> {
    const detecting = this.#detecting
    this.#detecting = null
    if (detecting === null) return
    await detecting.end()
    await detecting.close()
  }

  #open(): void {
    if (this.#detecting !== null || this.#isOpening) return
    this.#isOpening = true
    this.#options.onNotice('the hub is away: this sensor judges by itself what it sees from now on')
    const onFound = (found: Found) => {
      this.#alerts += found.alerts.filter(({ revision }) => revision === 1).length
      this.#options.onFound(found)
    }
    void this.#options.open(onFound).then(
      (detecting) => {
        this.#detecting = detecting
        this.#isOpening = false
      },
      (thrown: unknown) => {
        this.#options.onNotice(`this sensor cannot judge by itself: ${reasonOf(thrown)}`)
      },
    )
  }
}
