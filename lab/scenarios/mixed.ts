import * as attack from '../attacks/index.ts'
import type { Behaviour } from '../deed.ts'
import { office } from '../ordinary/index.ts'
import { deskNames } from '../plan.ts'
import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'

const silent =
  'Everything else: desks browsing, visitors, API calls, lookups, clocks, monitors, shells, a mistyped password, FTP, backups, downloads.'

interface BusyDay {
  readonly name: string
  readonly behaviours: readonly Behaviour[]
  readonly says: string
  readonly seconds: number
  readonly desks: readonly [number, number]
  readonly snaplenBytes?: number
  readonly attack: (world: World) => Promise<void>
}

const days: readonly BusyDay[] = [
  {
    name: 'busy-scan',
    behaviours: ['vertical-scan'],
    says: 'The attacker scans web1 (-sS) and later app1 (-sT, 200 ports).',
    seconds: 120,
    desks: [0, 5],
    snaplenBytes: 128,
    attack: async (world) => {
      await world.pause(40_000)
      await attack.scanPorts(world, { how: ['-sS'] })
      await world.pause(20_000)
      await attack.scanPorts(world, { how: ['-sT', '--top-ports', '200'], target: '10.20.0.11' })
    },
  },
  {
    name: 'busy-brute',
    behaviours: ['brute-force'],
    says: 'The attacker tries 120 passwords on app1’s sshd, then 60 on its FTP server.',
    seconds: 150,
    desks: [2, 7],
    snaplenBytes: 128,
    attack: async (world) => {
      await world.pause(30_000)
      await attack.guessPasswords(world, { service: 'ssh', passwords: 120 })
      await world.pause(10_000)
      await attack.guessPasswords(world, { service: 'ftp', passwords: 60, tasks: 6 })
    },
  },
  {
    name: 'busy-flood',
    behaviours: ['syn-flood', 'udp-flood', 'icmp-flood'],
    says: 'Three floods of 1000 packets on web1, half a minute apart: SYN to 443, UDP, echo requests.',
    seconds: 130,
    desks: [4, 9],
    snaplenBytes: 128,
    attack: async (world) => {
      await world.pause(30_000)
      await attack.floodSyn(world, { packets: 1000, port: 443 })
      await world.pause(30_000)
      await attack.floodUdp(world, { packets: 1000, port: 1900 })
      await world.pause(30_000)
      await attack.floodIcmp(world, { packets: 1000 })
    },
  },
  {
    name: 'busy-beacon',
    behaviours: ['beacon'],
    says: 'A desk that also browses calls a controller on port 8080 every 4 s ± 25 %, 60 times.',
    seconds: 260,
    desks: [9, 14],
    snaplenBytes: 128,
    attack: async (world) => {
      await attack.beacon(world, { from: 'desk10', calls: 60, everySeconds: 4, jitter: 0.25 })
    },
  },
  {
    name: 'busy-tunnel',
    behaviours: ['dns-tunnel'],
    says: 'The laptop runs iodine through the company’s resolver while the office asks its ordinary names.',
    seconds: 130,
    snaplenBytes: 160,
    desks: [6, 11],
    attack: async (world) => {
      await world.pause(30_000)
      await attack.tunnelDns(world, { from: 'laptop', seconds: 50, kilobytes: 20 })
    },
  },
  {
    name: 'busy-exfiltration',
    behaviours: ['exfiltration'],
    says: 'After two minutes of work a desk uploads 5 MB in two parts to an unknown host on port 8080.',
    seconds: 150,
    desks: [11, 16],
    snaplenBytes: 96,
    attack: async (world) => {
      await world.pause(120_000)
      await attack.exfiltrate(world, {
        from: 'desk12',
        megabytes: 5,
        parts: 2,
        url: 'http://203.0.113.66:8080',
      })
    },
  },
]

export const mixedScenarios: readonly Scenario[] = days.map(({ desks, attack: act, ...day }) => ({
  ...day,
  silent,
  run: async (world) => {
    const names = deskNames.slice(...desks)
    await Promise.all([
      office(world, { seconds: day.seconds - 8, desks: names, calm: 2 }),
      act(world),
    ])
  },
}))
