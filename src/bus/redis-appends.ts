import type { Argument, RedisConnection } from './redis-connection.ts'

/** Accepted, known, newest; or less than 0, the bytes there was no room for, and the bytes kept. */
export type AppendAnswer = readonly [number, number, number]

interface Append {
  readonly keys: readonly string[]
  /** The stream's name, how many entries, and those. */
  readonly args: readonly Argument[]
  readonly bytes: number
  readonly resolve: (answer: AppendAnswer) => void
  readonly reject: (thrown: unknown) => void
}

/** Of what goes together. */
const most = { appends: 256, bytes: 8 * 1024 * 1024 } as const

/**
 * Appends that wait while others are on their way go together, in one script: Redis brings what a script did to the disk
 * once (`appendfsync always`), however much it is.
 */
export class RedisAppends {
  readonly #redis: RedisConnection
  readonly #names: string
  readonly #before: readonly string[]
  readonly #queue: Append[] = []
  #isBusy = false

  /** `names`: the key of all streams' names; `before`: what the script is told of all appends. */
  constructor(redis: RedisConnection, names: string, before: readonly string[]) {
    this.#redis = redis
    this.#names = names
    this.#before = before
  }

  put(keys: readonly string[], args: readonly Argument[], bytes: number): Promise<AppendAnswer> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ keys, args, bytes, resolve, reject })
      if (!this.#isBusy) void this.#workOff()
    })
  }

  async #workOff(): Promise<void> {
    this.#isBusy = true
    while (this.#queue.length > 0) {
      const appends = this.#taken()
      try {
        await this.#send(appends)
      } catch (thrown) {
        for (const { reject } of appends) reject(thrown)
      }
    }
    this.#isBusy = false
  }

  #taken(): Append[] {
    let bytes = 0
    const end = this.#queue.findIndex((append, i) => {
      bytes += append.bytes
      return i >= most.appends || bytes > most.bytes
    })
    return this.#queue.splice(0, end < 0 ? this.#queue.length : Math.max(1, end))
  }

  async #send(appends: readonly Append[]): Promise<void> {
    const keys = [this.#names, ...appends.flatMap(({ keys }) => keys)]
    const args = [...this.#before, ...appends.flatMap(({ args }) => args)]
    const answers = (await this.#redis.run('append', keys, args)) as AppendAnswer[]
    for (const [i, { resolve }] of appends.entries()) resolve(answers[i]!)
  }
}
