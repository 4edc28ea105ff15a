import { readdirSync, readFileSync } from 'node:fs'
import { countText, plural, printable } from '../../kernel/index.ts'

/** How often the link is looked at. */
export const linkIntervalMs = 1000

const interfaces = '/sys/class/net'

export type LinkState = 'up' | 'down' | 'gone'

/** The state of an interface as Linux tells it (operstates, RFC 2863); lo and tunnels tell "unknown". */
export function linkState(name: string): LinkState {
  try {
    const state = readFileSync(`${interfaces}/${name}/operstate`, 'utf8').trim()
    return state === 'up' || state === 'unknown' ? 'up' : 'down'
  } catch {
    return 'gone'
  }
}

/**
 * Whether the state of this interface can be looked at: not on other systems, not for `any`, and not where the
 * interfaces under /sys are those of another network namespace than ours.
 */
function hasLinkState(name: string): boolean {
  try {
    const own = [...readFileSync('/proc/net/dev', 'utf8').matchAll(/^\s*(\S+):/gm)]
    const shown = new Set(readdirSync(interfaces))
    return shown.has(name) && own.every(([, known]) => shown.has(known!))
  } catch {
    return false
  }
}

/** Says when the link of an interface goes down and comes up, and counts how often and how long it was down. */
export class LinkWatch implements Disposable {
  readonly #name: string
  readonly #tell: (text: string) => void
  readonly #timer: NodeJS.Timeout | undefined
  /** Whether this interface has a link that can be looked at. */
  readonly isKnown: boolean
  /** The program ended over it: only its successor, once it captures, says that the link is up. */
  #isLost = false
  #isDown = false
  #isGone = false
  #gaps = 0
  #seconds = 0

  constructor(name: string, tell: (text: string) => void) {
    this.#name = name
    this.#tell = tell
    this.isKnown = hasLinkState(name)
    if (!this.isKnown) return
    this.#look()
    this.#timer = setInterval(() => this.#look(), linkIntervalMs)
    this.#timer.unref()
  }

  /** '' where the link was always up. */
  get gapText(): string {
    if (this.#gaps === 0) return ''
    return `${printable(this.#name)}: the link was down ${plural(this.#gaps, 'time')}, ${this.#durationText()} in all`
  }

  /** The program ended because of the link. */
  lost(): void {
    this.#isLost = true
    this.#down()
  }

  /** Its successor captures. */
  regained(): void {
    this.#isLost = false
    this.#up()
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    const state = linkState(this.#name)
    // One that has gone ended the program, or was only renamed, which does not hinder it.
    if (state === 'down') this.#down()
    else if (state === 'up' && !this.#isLost) this.#up()
    if (state === 'gone' && this.#isDown && !this.#isGone)
      this.#tell(`there is no ${printable(this.#name)} any more; watching goes on once it is back`)
    this.#isGone = state === 'gone'
    if (this.#isDown) this.#seconds += linkIntervalMs / 1000
  }

  #down(): void {
    if (this.#isDown) return
    this.#isDown = true
    this.#gaps++
    this.#tell(`the link of ${printable(this.#name)} is down; watching goes on once it is up`)
  }

  #up(): void {
    if (!this.#isDown) return
    this.#isDown = false
    this.#tell(
      `the link of ${printable(this.#name)} is up again; it has been down for ${this.#durationText()} so far`,
    )
  }

  #durationText(): string {
    return `${countText(this.#seconds)} s`
  }
}
