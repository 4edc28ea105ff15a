import * as attack from '../attacks/index.ts'
import { office } from '../ordinary/index.ts'
import { deskNames } from '../plan.ts'
import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'

/** One bad day: knocked on from outside, guessed at, then an inside host that went over to the other side. */
async function badDay(world: World): Promise<void> {
  await world.pause(90_000)
  await attack.scanPorts(world, { how: ['-sS'] })
  await world.pause(45_000)
  await attack.guessPasswords(world, { service: 'ssh', passwords: 120, succeeds: true })
  await world.pause(60_000)
  await attack.sweep(world, { ports: [22, 445, 3389] })
  await world.pause(8_000)
  const calls = { calls: 60, everySeconds: 5, also: 'scan-then-beacon' } as const
  await Promise.all([
    attack.beacon(world, calls),
    world
      .pause(150_000)
      .then(() => attack.tunnelDns(world, { from: 'laptop', seconds: 60, kilobytes: 30 })),
  ])
}

export const demoScenarios: readonly Scenario[] = [
  {
    name: 'demo',
    behaviours: [
      'vertical-scan',
      'brute-force',
      'horizontal-scan',
      'beacon',
      'scan-then-beacon',
      'dns-tunnel',
    ],
    says: 'A working day in twelve minutes: a scan of web1 and a brute force on app1 from outside, then the workstation sweeps the LAN and beacons with jitter, and the laptop opens a DNS tunnel.',
    silent:
      'Everything else: browsing, visitors, API calls, lookups, clocks, monitors, shells, FTP, backups, downloads.',
    seconds: 660,
    snaplenBytes: 640,
    run: async (world) => {
      await Promise.all([
        office(world, { seconds: 640, desks: deskNames.slice(0, 3), kilobytesMax: 40, calm: 2.5 }),
        badDay(world),
      ])
    },
  },
]
