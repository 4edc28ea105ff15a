/** Readers of the API, each of whom asks again as soon as it was answered, and what they saw. */
import autocannon from 'autocannon'
import { ticksOf } from './process.ts'

export interface Load {
  readonly address: string
  readonly headers: Readonly<Record<string, string>>
  /** Each reader begins at another one of them. */
  readonly paths: readonly string[]
  readonly readers: number
  readonly seconds: number
  /** The server. */
  readonly pid: number
}

export interface Seen {
  readonly p50: number
  readonly p95: number
  readonly max: number
  readonly perSecond: number
  /** Processor time of the server, milliseconds a request. */
  readonly cpuMs: number
}

export async function load({
  address,
  headers,
  paths,
  readers,
  seconds,
  pid,
}: Load): Promise<Seen> {
  const times: number[] = []
  let reader = 0
  const ticks = ticksOf(pid)
  const running = autocannon({
    ...{ url: address, connections: readers, pipelining: 1, duration: seconds, headers },
    setupClient(client) {
      const at = Math.floor((reader++ * paths.length) / readers)
      const turned = [...paths.slice(at), ...paths.slice(0, at)]
      client.setRequests(turned.map((path) => ({ path })))
    },
  })
  // The client, the status, the bytes, and how long it took.
  running.on('response', (...told: [unknown, number, number, number]) => {
    times.push(told[3])
  })
  const { non2xx, errors, timeouts } = await running
  if (non2xx + errors + timeouts > 0)
    throw new Error(`${paths[0]} ...: ${non2xx} refused, ${errors} failed, ${timeouts} timed out`)
  return {
    ...seenIn(times),
    perSecond: times.length / seconds,
    cpuMs: ((ticksOf(pid) - ticks) * 10) / times.length,
  }
}

export function seenIn(times: readonly number[]): Pick<Seen, 'p50' | 'p95' | 'max'> {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN
  return { p50: at(0.5), p95: at(0.95), max: at(1) }
}
