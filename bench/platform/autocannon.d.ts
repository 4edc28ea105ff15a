/** As much of it as the bench uses. */
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events'

  interface Client {
    setRequests(requests: readonly { readonly path: string }[]): void
  }

  interface Options {
    readonly url: string
    readonly connections: number
    readonly pipelining: number
    readonly duration: number
    readonly headers: Readonly<Record<string, string>>
    readonly setupClient: (client: Client) => void
  }

  interface Result {
    readonly non2xx: number
    readonly errors: number
    readonly timeouts: number
  }

  type Instance = EventEmitter & Promise<Result>

  const autocannon: (options: Options) => Instance
  export = autocannon
}
