import { scanPorts, sweep } from '../attacks/index.ts'
import { browse, visit } from '../ordinary/index.ts'
import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'

const nothingElse = 'Nothing else happens but the hosts’ own ARP and neighbour discovery.'

interface ScanKind {
  readonly name: string
  readonly how: readonly string[]
  readonly says: string
  readonly seconds: number
  readonly protocol?: 'tcp' | 'udp'
  readonly target?: string
}

const kinds: readonly ScanKind[] = [
  { name: 'scan-syn', how: ['-sS'], says: 'half-open scan of 1000 ports', seconds: 6 },
  { name: 'scan-fin', how: ['-sF'], says: 'FIN scan of 1000 ports', seconds: 8 },
  { name: 'scan-null', how: ['-sN'], says: 'scan without flags of 1000 ports', seconds: 8 },
  { name: 'scan-xmas', how: ['-sX'], says: 'FIN+PSH+URG scan of 1000 ports', seconds: 8 },
  { name: 'scan-connect', how: ['-sT'], says: 'full-connection scan of 1000 ports', seconds: 8 },
  {
    name: 'scan-udp',
    how: ['-sU', '--top-ports', '100', '--max-retries', '1'],
    says: 'UDP scan of the 100 commonest ports, held back by the kernel’s ICMP limit',
    seconds: 8,
    protocol: 'udp',
  },
  {
    name: 'scan-version',
    how: ['-sV', '-p', '21,22,80,443,8080,8443'],
    says: 'service-version probes of 6 ports: reconnaissance that reaches few ports',
    seconds: 20,
  },
  {
    name: 'scan-slow',
    how: ['-sS', '--top-ports', '150', '--scan-delay', '1500ms', '--max-retries', '0'],
    says: 'half-open scan of 150 ports, one every 1.5 s',
    seconds: 230,
  },
  {
    name: 'scan-syn-ipv6',
    how: ['-sS'],
    says: 'half-open scan of 1000 ports over IPv6',
    seconds: 6,
    target: 'fd00:20::10',
  },
]

const verticalScans = kinds.map(
  (kind): Scenario => ({
    name: kind.name,
    behaviours: ['vertical-scan'],
    says: `nmap ${kind.how.join(' ')} from the internet against web1: ${kind.says}.`,
    silent: nothingElse,
    seconds: kind.seconds,
    run: async (world) => {
      await world.pause(1_000)
      await scanPorts(world, kind)
    },
  }),
)

async function sweepInWorkingHours(world: World): Promise<void> {
  await Promise.all([
    browse(world, { host: 'desk3', seconds: 40 }),
    browse(world, { host: 'client', seconds: 40 }),
    visit(world, 40),
    world.pause(15_000).then(() => sweep(world, { ports: [22, 445, 3389] })),
  ])
}

export const scanScenarios: readonly Scenario[] = [
  ...verticalScans,
  {
    name: 'sweep-inside',
    behaviours: ['horizontal-scan'],
    says: 'The workstation sweeps its own /24 on ports 22, 445 and 3389 with nmap -sS (ARP for every address first).',
    silent: 'Browsing by a desk and the workstation, visitors of web1.',
    seconds: 45,
    run: sweepInWorkingHours,
  },
  {
    name: 'sweep-worm',
    behaviours: ['horizontal-scan'],
    says: 'The laptop asks port 23 of every address of an outside /24, one packet each, as a worm does.',
    silent: nothingElse,
    seconds: 20,
    run: (world) =>
      sweep(world, {
        from: 'laptop',
        network: '203.0.113.0/24',
        ports: [23],
        how: ['-sS', '-Pn', '--max-retries', '0', '--max-rate', '25'],
      }),
  },
  {
    name: 'sweep-outside',
    behaviours: ['horizontal-scan'],
    says: 'The attacker asks ports 22 and 8080 of every address of the LAN; only those of live hosts get past the gateway.',
    silent: 'Visitors of web1.',
    seconds: 30,
    run: async (world) => {
      await Promise.all([
        visit(world, 25),
        world.pause(8_000).then(() =>
          sweep(world, {
            from: 'attacker',
            ports: [22, 8080],
            how: ['-sS', '-Pn', '--max-retries', '1', '--min-rate', '60'],
          }),
        ),
      ])
    },
  },
]
