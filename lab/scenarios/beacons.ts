import { type BeaconOptions, beacon, sweep } from '../attacks/index.ts'
import { browse, keepTime, monitor, visit } from '../ordinary/index.ts'
import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'

const silent =
  'Browsing by the same host and a desk, visitors, clocks, and a status monitor with a steadier period than the beacon’s.'

async function beaconAmongWork(world: World, options: BeaconOptions): Promise<void> {
  const seconds = options.calls * options.everySeconds
  const host = options.from ?? 'client'
  await Promise.all([
    browse(world, { host, seconds, thinkMedianMs: 20_000 }),
    browse(world, { host: 'desk8', seconds, thinkMedianMs: 15_000 }),
    visit(world, seconds / 3),
    keepTime(world, ['desk8', host], seconds),
    monitor(world, {
      host: 'nas',
      url: 'http://web1.lab.example/api/health',
      everySeconds: 10,
      seconds,
    }),
    world.pause(5_000).then(() => beacon(world, options)),
  ])
}

export const beaconScenarios: readonly Scenario[] = [
  {
    name: 'beacon-http',
    behaviours: ['beacon'],
    says: 'The workstation calls a controller on port 8080 every 5 s ± 20 %, 60 times.',
    silent,
    seconds: 310,
    snaplenBytes: 320,
    run: (world) => beaconAmongWork(world, { calls: 60, everySeconds: 5 }),
  },
  {
    name: 'beacon-tls',
    behaviours: ['beacon'],
    says: 'The laptop calls a controller over TLS on port 8443 every 8 s ± 10 %, 60 times.',
    silent,
    seconds: 490,
    snaplenBytes: 128,
    run: (world) =>
      beaconAmongWork(world, {
        from: 'laptop',
        calls: 60,
        everySeconds: 8,
        jitter: 0.1,
        port: 8443,
        tls: true,
        taskEvery: 20,
      }),
  },
  {
    name: 'beacon-loose',
    behaviours: ['beacon'],
    says: 'A desk calls a controller on port 4444 every 6 s ± 45 %, 70 times: jitter near the limit of what shows.',
    silent,
    seconds: 430,
    snaplenBytes: 128,
    run: (world) =>
      beaconAmongWork(world, {
        from: 'desk9',
        calls: 70,
        everySeconds: 6,
        jitter: 0.45,
        port: 4444,
      }),
  },
  {
    name: 'scan-then-beacon',
    behaviours: ['horizontal-scan', 'beacon', 'scan-then-beacon'],
    says: 'The workstation sweeps its /24 on 22, 445 and 3389, then calls a controller every 5 s ± 20 %, 50 times.',
    silent,
    seconds: 280,
    snaplenBytes: 640,
    run: async (world) => {
      await Promise.all([
        browse(world, { host: 'desk10', seconds: 250, thinkMedianMs: 15_000 }),
        visit(world, 60),
        world.pause(6_000).then(async () => {
          await sweep(world, { ports: [22, 445, 3389] })
          await world.pause(6_000)
          await beacon(world, { calls: 50, everySeconds: 5, also: 'scan-then-beacon' })
        }),
      ])
    },
  },
]
