import { floodIcmp, floodSyn, floodUdp } from '../attacks/index.ts'
import { browse, pingMonitor, visit } from '../ordinary/index.ts'
import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'

async function floodAmongVisitors(world: World, flood: () => Promise<void>): Promise<void> {
  await Promise.all([
    visit(world, 25),
    browse(world, { host: 'desk7', seconds: 25, thinkMedianMs: 6_000 }),
    pingMonitor(world, { host: 'nas', target: '10.20.0.10', everySeconds: 2, seconds: 24 }),
    world.pause(10_000).then(flood),
  ])
}

const silent = 'Visitors and a desk reading web1, an echo monitor every 2 s.'

export const floodScenarios: readonly Scenario[] = [
  {
    name: 'flood-syn',
    behaviours: ['syn-flood'],
    says: 'hping3 sends 2000 SYNs from invented addresses to web1 port 80.',
    silent,
    seconds: 30,
    run: (world) => floodAmongVisitors(world, () => floodSyn(world, { packets: 2000 })),
  },
  {
    name: 'flood-syn-one-source',
    behaviours: ['syn-flood'],
    says: 'hping3 sends 2000 SYNs from its own address to web1 port 443; its kernel resets every answer.',
    silent,
    seconds: 30,
    run: (world) =>
      floodAmongVisitors(world, () =>
        floodSyn(world, { packets: 2000, port: 443, ownSource: true }),
      ),
  },
  {
    name: 'flood-udp',
    behaviours: ['udp-flood'],
    says: 'hping3 sends 2000 datagrams to a closed port of web1.',
    silent,
    seconds: 30,
    snaplenBytes: 128,
    run: (world) => floodAmongVisitors(world, () => floodUdp(world, { packets: 2000 })),
  },
  {
    name: 'flood-icmp',
    behaviours: ['icmp-flood'],
    says: 'hping3 sends 2000 echo requests to web1.',
    silent,
    seconds: 30,
    run: (world) => floodAmongVisitors(world, () => floodIcmp(world, { packets: 2000 })),
  },
]
