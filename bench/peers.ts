import { spawnSync } from 'node:child_process'

/** A program of others that does part of what ours does. */
export interface Peer {
  readonly name: string
  /** All must be there. */
  readonly programs: readonly string[]
  /** Debian packages that bring them. */
  readonly packages: string
  readonly command: (file: string, scratch: string) => string
}

const peers: readonly Peer[] = [
  {
    name: 'argus to file, then ra to CSV',
    programs: ['argus', 'ra'],
    packages: 'argus-server argus-client',
    command: (file, scratch) =>
      `rm -f ${scratch}/a && argus -r ${file} -w ${scratch}/a && ra -r ${scratch}/a -c , > ${scratch}/a.csv`,
  },
  {
    name: 'ndpiReader',
    programs: ['ndpiReader'],
    packages: 'libndpi-bin',
    command: (file) => `ndpiReader -i ${file} -q`,
  },
  {
    name: 'tshark -z conv',
    programs: ['tshark'],
    packages: 'tshark',
    command: (file) => `tshark -r ${file} -q -z conv,tcp -z conv,udp`,
  },
  {
    name: 'tcpdump -w /dev/null (the floor)',
    programs: ['tcpdump'],
    packages: 'tcpdump',
    command: (file) => `tcpdump -r ${file} -w /dev/null`,
  },
]

/** The peers that are installed; of the others a line says what to install. */
export function installedPeers(say: (text: string) => void): Peer[] {
  return peers.filter(({ name, programs, packages }) => {
    const isThere = programs.every(isInstalled)
    if (!isThere) say(`left out: ${name} (apt install ${packages})`)
    return isThere
  })
}

/** What measuring itself cannot do without. */
export function requireTools(): void {
  for (const [program, name] of [
    ['/usr/bin/time', 'time'],
    ['taskset', 'util-linux'],
  ] as const) {
    if (!isInstalled(program)) throw new Error(`needs ${program} (apt install ${name})`)
  }
}

function isInstalled(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0
}

const askVersion: Readonly<Record<string, string>> = {
  argus: '-h',
  ra: '-h',
  ndpiReader: '-h',
  tshark: '--version',
  tcpdump: '--version',
}

/** First line with a version that each tool says of itself. */
export function versionsOf(present: readonly Peer[]): string[] {
  return present
    .flatMap(({ programs }) => programs)
    .flatMap((program) => {
      const { stdout, stderr } = spawnSync(program, [askVersion[program]!], { encoding: 'utf8' })
      const said = `${stdout}${stderr}`.split('\n').find((text) => /\d+\.\d+/.test(text))
      return said ? [`${program}: ${said.trim()}`] : []
    })
}
