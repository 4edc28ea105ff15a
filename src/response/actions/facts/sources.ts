/** Programs that are asked again and again, and what each said last: one that fails once has not said that there is nothing. */
import { AmoskysError, reasonOf } from '../../../kernel/index.ts'
import type { Tool } from '../tool.ts'

/** In sentences; `missing` are those of the gaps that nothing known before fills. */
export interface Troubles {
  readonly gaps: string[]
  readonly missing: string[]
}

interface Known {
  readonly list: readonly unknown[]
  readonly at: string
}

export class Sources {
  readonly #tool: Tool
  readonly #nowMs: () => number
  readonly #known = new Map<string, Known>()

  constructor({ tool, nowMs }: { readonly tool: Tool; readonly nowMs: () => number }) {
    this.#tool = tool
    this.#nowMs = nowMs
  }

  /** What it says; where it fails, what it said last. Nothing where it has never said anything, which is then missing. */
  async ask<T>(
    argv: readonly string[],
    read: (text: string) => T[],
    { gaps, missing }: Troubles,
  ): Promise<readonly T[]> {
    const name = argv.join(' ')
    const said = await this.#said(argv, read)
    if (typeof said !== 'string') {
      this.#known.set(name, { list: said, at: new Date(this.#nowMs()).toISOString() })
      return said
    }
    const known = this.#known.get(name)
    gaps.push(known === undefined ? said : `${said}; what it said at ${known.at} holds`)
    if (known === undefined) missing.push(said)
    return (known?.list ?? []) as readonly T[]
  }

  /** A text: why nothing is known. */
  async #said<T>(argv: readonly string[], read: (text: string) => T[]): Promise<T[] | string> {
    const name = argv.join(' ')
    let answer: Awaited<ReturnType<Tool>>
    try {
      answer = await this.#tool(argv)
    } catch (thrown) {
      if (!(thrown instanceof AmoskysError)) throw thrown
      return thrown.message
    }
    if (answer.status !== 0) return `${name}: ended with status ${answer.status}`
    try {
      return read(answer.out)
    } catch (thrown) {
      return `${name}: cannot be read: ${reasonOf(thrown).slice(0, 200)}`
    }
  }
}
