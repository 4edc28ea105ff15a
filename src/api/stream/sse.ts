/** A client over plain HTTP: server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
import type { Caller } from '../../accounts/index.ts'
import type { Hub } from './hub.ts'
import type { StreamSocket } from './socket.ts'

export interface EventsWish {
  readonly channels: readonly string[]
  readonly filter: string
  readonly hz: number
  /** The last number that is known of each channel; not of those that begin with what comes. */
  readonly since: ReadonlyMap<string, number>
}

/** Proxies end what is silent for longer. */
const commentMs = 15_000
const bareNumbers = /^[a-z]{1,32}:\d{1,15}$/

/** `incidents:1066,feed:99`; null where it is no such list. */
export function numbersOf(text: string): ReadonlyMap<string, number> | null {
  const pairs = text === '' ? [] : text.split(',')
  if (pairs.length > 32 || !pairs.every((pair) => bareNumbers.test(pair))) return null
  return new Map(
    pairs.map((pair) => {
      const [name = '', number] = pair.split(':')
      return [name, Number(number)]
    }),
  )
}

/** Null where there are too many connections. */
export function openEvents(
  hub: Hub,
  caller: Caller,
  { channels, filter, hz, since }: EventsWish,
): AsyncIterable<string> | null {
  const events = new Events(since)
  const client = hub.connect(events, caller)
  if (client === null) return null
  events.onBeat = () => client.answer()
  events.onLeave = () => client.leave()
  client.receive(JSON.stringify({ op: 'rate', hz }))
  for (const ch of channels)
    client.receive(JSON.stringify({ op: 'sub', ch, filter, since: since.get(ch) ?? null }))
  return events
}

/** What waits to be written, and whoever waits to write it. */
class Events implements StreamSocket, AsyncIterableIterator<string> {
  onBeat = () => {}
  onLeave = () => {}
  readonly #numbers: Map<string, number>
  readonly #timer: NodeJS.Timeout
  #waiting: string[] = []
  #bytes = 0
  #isOver = false
  #wake: (() => void) | null = null

  constructor(since: ReadonlyMap<string, number>) {
    this.#numbers = new Map(since)
    this.#timer = setInterval(() => this.#push(': \n\n'), commentMs)
  }

  send(bytes: Buffer, place?: { readonly channel: string; readonly to: number }): void {
    if (place) this.#numbers.set(place.channel, place.to)
    // Where the browser comes back, it tells this as `Last-Event-ID`.
    const id = [...this.#numbers].map(([name, to]) => `${name}:${to}`).join(',')
    this.#push(`${id === '' ? '' : `id: ${id}\n`}data: ${bytes}\n\n`)
  }

  waitingBytes(): number {
    return this.#bytes
  }

  beat(): void {
    this.#push(': \n\n')
    // Over HTTP there is no answer: what is not taken waits here, and tells.
    this.onBeat()
  }

  close(code: number, reason: string): void {
    this.#push(`event: close\ndata: ${JSON.stringify({ code, reason })}\n\n`)
    this.#end()
  }

  async next(): Promise<IteratorResult<string>> {
    while (this.#waiting.length === 0 && !this.#isOver)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    if (this.#waiting.length === 0) return { done: true, value: undefined }
    const value = this.#waiting.join('')
    this.#waiting = []
    this.#bytes = 0
    return { done: false, value }
  }

  /** The caller is gone. */
  async return(): Promise<IteratorResult<string>> {
    this.#waiting = []
    this.#end()
    this.onLeave()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #push(text: string): void {
    if (this.#isOver) return
    this.#waiting.push(text)
    this.#bytes += Buffer.byteLength(text)
    this.#wake?.()
  }

  #end(): void {
    this.#isOver = true
    clearInterval(this.#timer)
    this.#wake?.()
  }
}
