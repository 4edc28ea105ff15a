import { exfiltrate, spoofArp, tunnelDns, tunnelIcmp } from '../attacks/index.ts'
import { askApi, browse, lookUp, pingMonitor, visit } from '../ordinary/index.ts'
import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'

async function smallUse(world: World, seconds: number): Promise<void> {
  await Promise.all([
    browse(world, { host: 'client', seconds, thinkMedianMs: 12_000 }),
    browse(world, { host: 'desk11', seconds, thinkMedianMs: 15_000 }),
    askApi(world, { host: 'client', seconds }),
    lookUp(world, 'desk12', seconds),
    pingMonitor(world, { host: 'nas', target: '203.0.113.10', everySeconds: 5, seconds }),
  ])
}

const silent =
  'Browsing, lookups (some of names that do not exist), small API calls, an echo monitor every 5 s.'

export const leakScenarios: readonly Scenario[] = [
  {
    name: 'tunnel-dns',
    behaviours: ['dns-tunnel'],
    says: 'iodine carries 35 kB of uploads and small downloads in DNS, through the company’s own resolver.',
    silent,
    seconds: 100,
    snaplenBytes: 320,
    run: (world) =>
      Promise.all([
        smallUse(world, 95),
        world.pause(15_000).then(() => tunnelDns(world, { seconds: 60, kilobytes: 35 })),
      ]).then(() => {}),
  },
  {
    name: 'tunnel-dns-direct',
    behaviours: ['dns-tunnel'],
    says: 'iodine carries 60 kB in DNS straight to the controller’s port 53.',
    silent,
    seconds: 100,
    run: (world) =>
      Promise.all([
        smallUse(world, 80),
        world
          .pause(10_000)
          .then(() =>
            tunnelDns(world, { from: 'laptop', direct: true, seconds: 60, kilobytes: 60 }),
          ),
      ]).then(() => {}),
  },
  {
    name: 'tunnel-icmp',
    behaviours: ['icmp-tunnel'],
    says: 'ptunnel carries HTTP with 150 kB of uploads in echo requests and replies.',
    silent,
    seconds: 100,
    run: (world) =>
      Promise.all([
        smallUse(world, 80),
        world.pause(15_000).then(() => tunnelIcmp(world, { seconds: 60, kilobytes: 150 })),
      ]).then(() => {}),
  },
  {
    name: 'exfiltration',
    behaviours: ['exfiltration'],
    says: 'After three minutes of small ordinary use the workstation uploads 8 MB over TLS to an unknown host outside.',
    silent,
    seconds: 215,
    snaplenBytes: 96,
    run: async (world) => {
      await Promise.all([
        smallUse(world, 205),
        visit(world, 60),
        world.pause(180_000).then(() => exfiltrate(world, { megabytes: 8 })),
      ])
    },
  },
  {
    name: 'arp-spoofing',
    behaviours: ['arp-spoofing'],
    says: 'arpspoof on the laptop stands between the workstation and the gateway for 60 s and passes the traffic on.',
    silent,
    seconds: 90,
    run: (world) =>
      Promise.all([
        smallUse(world, 85),
        world.pause(15_000).then(() => spoofArp(world, { seconds: 60 })),
      ]).then(() => {}),
  },
]
