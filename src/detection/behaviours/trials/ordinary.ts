/** Ordinary use that goes on beside whatever a trial is about. */
import { fetchHttps, lookUp } from './protocols.ts'
import type { TrialWire } from './wire.ts'

export interface Browsing {
  readonly client: string
  readonly resolver: string
  readonly untilS: number
  /** Mean pause between two pages, seconds. */
  readonly everyS?: number
  readonly sites?: readonly (readonly [name: string, address: string])[]
}

const usualSites = Array.from(
  { length: 30 },
  (_, i) => [`site${i}.example.com`, `198.51.100.${10 + i}`] as const,
)

/** Somebody at a desk: a page now and then, a few connections each. */
export function browse(wire: TrialWire, fromS: number, browsing: Browsing): void {
  wire.ordinarily(() => browsePages(wire, fromS, browsing))
}

function browsePages(wire: TrialWire, fromS: number, browsing: Browsing): void {
  const { client, resolver, untilS, everyS = 25, sites = usualSites } = browsing
  for (let t = fromS; t < untilS; t += wire.wait(everyS)) {
    const connections = wire.whole(1, 4)
    for (let i = 0; i < connections; i++) {
      const [name, server] = wire.pick(sites)
      lookUp(wire, t, { client, server: resolver, name, answer: server })
      const down = Math.min(60_000, Math.floor(2000 / wire.between(0.02, 1) ** 0.8))
      const up = wire.whole(300, 1500)
      fetchHttps(wire, t + 0.03 + wire.between(0, 1), { client, server, name, up, down })
    }
  }
}
