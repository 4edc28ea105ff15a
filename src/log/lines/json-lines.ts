import { printable, redactText } from '../../kernel/index.ts'
import { RotatingFile, type RotatingOptions } from './rotating-file.ts'

export interface LineFacts {
  readonly level: 'info' | 'warn'
  /** Who says it: `sensor`, `hub`, `detector`, `store`. */
  readonly component: string
  readonly text: string
  /** W3C trace id; '' where it belongs to none. */
  readonly traceId?: string
  readonly [fact: string]: string | number | boolean | undefined
}

/** So long a line waits for others, and so much waits at most. */
const waitMs = 200
const waitingMax = 64 * 1024
const textMax = 2_000

/** Many small lines, written together. */
export class JsonLines implements Disposable {
  readonly #now: () => number
  readonly #file: RotatingFile
  #waiting = ''
  #lines = 0
  #timer: NodeJS.Timeout | null = null
  /** Lines that could not be written. */
  lost = 0

  constructor(options: RotatingOptions) {
    this.#now = options.now
    this.#file = new RotatingFile(options)
  }

  write({ level, component, text, ...facts }: LineFacts): void {
    const time = new Date(this.#now()).toISOString()
    const line = { level, time, component, ...cleaned(facts), text: clean(text) }
    this.#waiting += `${JSON.stringify(line)}\n`
    this.#lines++
    if (this.#waiting.length >= waitingMax) this.#flush()
    this.#timer ??= setTimeout(() => this.#flush(), waitMs).unref()
  }

  [Symbol.dispose](): void {
    this.#flush()
    this.#file.close()
  }

  #flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#lines === 0) return
    const before = this.#file.lost
    this.#file.write(this.#waiting)
    if (this.#file.lost > before) this.lost += this.#lines
    this.#waiting = ''
    this.#lines = 0
  }
}

function cleaned(facts: Omit<LineFacts, 'level' | 'component' | 'text'>) {
  const entries = Object.entries(facts).filter(([, value]) => value !== '')
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? clean(value) : value]),
  )
}

/** Text from wherever: no secrets, no control characters, no end. */
function clean(text: string): string {
  return printable(redactText(text.slice(0, textMax)))
}
