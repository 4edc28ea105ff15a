/** One call of `Subscribe`: requests go out with numbers, answers come back by them. */
import { create } from '@bufbuild/protobuf'
import { status } from '@grpc/grpc-js'
import { AmoskysError, printable } from '../kernel/index.ts'
import {
  type SubscribeReply,
  type SubscribeRequest,
  SubscribeRequestSchema,
} from '../messages/index.ts'
import type { RemoteClient, SubscribeStream } from './remote-client.ts'

export type Asked = Exclude<SubscribeRequest['message'], { case: undefined }>
export type Answer = SubscribeReply['message']

interface Asking {
  readonly resolve: (answer: Answer) => void
  readonly reject: (thrown: unknown) => void
}

const idMax = 0xffff_fff0

export class Line {
  readonly #client: RemoteClient
  readonly #call: SubscribeStream
  readonly #asking = new Map<number, Asking>()
  #ids = 0
  #isOver = false

  constructor(client: RemoteClient) {
    this.#client = client
    this.#call = client.subscribe()
    this.#call.on('data', ({ id, message }: SubscribeReply) => {
      client.back()
      this.#asking.get(id)?.resolve(message)
    })
    this.#call.on('error', (error) => this.#fail(error))
    this.#call.on('status', ({ code }) => {
      if (code === status.OK) this.#fail(new Error('it ended the call'))
    })
  }

  get isOver(): boolean {
    return this.#isOver || this.#ids >= idMax
  }

  /** Rejects with `unavailable` where the call ends, or no answer comes in time: then the line is over. */
  async ask(requests: readonly Asked[], moreMs = 0): Promise<Answer> {
    if (this.#isOver) throw new AmoskysError('unavailable', 'bus: the call to it is over')
    const id = ++this.#ids
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const waitMs = this.#client.waitMs + moreMs
    const timer = setTimeout(() => this.#fail(new Error(`no answer within ${waitMs} ms`)), waitMs)
    this.#asking.set(id, { resolve, reject })
    for (const message of requests)
      this.#call.write(create(SubscribeRequestSchema, { id, message }))
    try {
      const answer = await promise
      if (answer.case !== 'failed') return answer
      const { code, text } = answer.value
      const known = code === 'full' || code === 'usage' ? code : 'unavailable'
      throw new AmoskysError(known, printable(text.slice(0, 500)))
    } finally {
      clearTimeout(timer)
      this.#asking.delete(id)
    }
  }

  /** The bus hears nothing of it any more. */
  drop(): void {
    this.#end(new AmoskysError('unavailable', 'bus: the call to it was ended'))
  }

  /** What comes of a call that we ended says nothing of the bus. */
  #fail(error: Error): void {
    if (!this.#isOver) this.#end(this.#client.failure(error))
  }

  #end(thrown: unknown): void {
    if (this.#isOver) return
    this.#isOver = true
    for (const { reject } of this.#asking.values()) reject(thrown)
    this.#call.on('error', () => {})
    this.#call.cancel()
  }
}
