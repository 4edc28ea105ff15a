/**
 * Packets a second from a capture file to alerts, beside what Debian's tools do with the same file in the same
 * run. Usage: npm run bench -- CAPTURE [RUNS] [TIMES]. TIMES above 1 writes the capture so often into one file
 * first, so that the start counts for less, as in a sensor that runs for days. Needs Debian's `time` and `util-linux`.
 */

import { execFileSync, spawnSync } from 'node:child_process'
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { cpus, release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { build } from 'rolldown'
import { openCapture } from '../src/sensing/capture/index.ts'
import { type Cost, measure, median } from './measure.ts'
import { repeatCapture } from './repeat-capture.ts'

interface Contestant {
  readonly name: string
  /** Debian package that brings it; '' for ours. */
  readonly debianPackage: string
  readonly command: (file: string, scratch: string) => string
  /** On all processors; else on one. */
  readonly isSpread?: true
}

const node = process.execPath
/** Compiled sources are kept from round to round, as the command's own start keeps them. */
const cached = `NODE_COMPILE_CACHE=${join(tmpdir(), 'amoskys-bench-cache')}`

const analyze = (file: string) =>
  `${node} --max-semi-space-size=16 ${join(import.meta.dirname, '../src/cli/bin/amoskys.js')} analyze --json ${file}`

const contestants: readonly Contestant[] = [
  { name: 'amoskys analyze (pcap to alerts)', debianPackage: '', command: analyze },
  {
    name: 'amoskys analyze, on all processors',
    debianPackage: '',
    command: analyze,
    isSpread: true,
  },
  {
    name: 'amoskys decode + flow table',
    debianPackage: '',
    command: (file, scratch) => `${cached} ${node} ${scratch}/decode-and-assemble.js ${file}`,
  },
  {
    name: 'tcpdump -w /dev/null (the floor)',
    debianPackage: 'tcpdump',
    command: (file) => `tcpdump -r ${file} -w /dev/null`,
  },
  {
    name: 'argus to file, then ra to CSV',
    debianPackage: 'argus-server argus-client',
    command: (file, scratch) =>
      `rm -f ${scratch}/a && argus -r ${file} -w ${scratch}/a && ra -r ${scratch}/a -c , > ${scratch}/a.csv`,
  },
  {
    name: 'ndpiReader',
    debianPackage: 'libndpi-bin',
    command: (file) => `ndpiReader -i ${file} -q`,
  },
  {
    name: 'tshark -z conv',
    debianPackage: 'tshark',
    command: (file) => `tshark -r ${file} -q -z conv,tcp -z conv,udp`,
  },
]

async function main(capturePath: string, runs: number, times: number): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'amoskys-bench-'))
  await build({
    input: join(import.meta.dirname, 'decode-and-assemble.ts'),
    platform: 'node',
    output: { file: join(scratch, 'decode-and-assemble.js') },
  })
  const whole = capturePath.endsWith('.gz') ? await gunzip(capturePath, scratch) : capturePath
  const file = times > 1 ? join(scratch, 'repeated.pcap') : whole
  if (times > 1) await repeatCapture(whole, file, times)
  const size = await countFrames(file)
  const present = contestants.filter(isPresent)
  const costs = new Map<Contestant, Cost[]>(present.map((contestant) => [contestant, []]))
  // Round by round, so that a slow minute of a shared machine touches all alike. The first round warms the cache.
  for (let round = 0; round <= runs; round++) {
    for (const contestant of present) {
      process.stderr.write(`round ${round} of ${runs}: ${contestant.name}\n`)
      const cost = await measure(contestant.command(file, scratch), contestant.isSpread ?? false)
      if (round > 0) costs.get(contestant)!.push(cost)
    }
  }
  print(size, costs)
  rmSync(scratch, { recursive: true })
}

async function gunzip(path: string, scratch: string): Promise<string> {
  const plain = join(scratch, 'capture.pcap')
  await pipeline(createReadStream(path), createGunzip(), createWriteStream(plain))
  return plain
}

async function countFrames(file: string): Promise<{ frames: number; bytes: number }> {
  await using capture = await openCapture({ kind: 'files', paths: [file] })
  for await (const _ of capture);
  const { frames, bytes } = capture.counts()
  return { frames, bytes }
}

function isPresent(contestant: Contestant): boolean {
  if (contestant.debianPackage === '') return true
  const program =
    contestant.command('', '').split(' && ').at(-2)?.split(' ')[0] ??
    contestant.command('', '').split(' ')[0]!
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' })
    return true
  } catch {
    process.stderr.write(`left out: ${contestant.name} (apt install ${contestant.debianPackage})\n`)
    return false
  }
}

/** First line that each tool says of itself. */
function versions(): string[] {
  const asked = ['tcpdump --version', 'argus -h', 'ra -h', 'ndpiReader -h', 'tshark --version']
  return asked.flatMap((line) => {
    const { stdout, stderr } = spawnSync('sh', ['-c', line], { encoding: 'utf8' })
    const said = `${stdout}${stderr}`.split('\n').find((text) => /\d+\.\d+/.test(text))
    return said ? [`${line.split(' ')[0]}: ${said.trim()}`] : []
  })
}

function print(
  size: { frames: number; bytes: number },
  costs: ReadonlyMap<Contestant, Cost[]>,
): void {
  const out = (line: string) => process.stdout.write(`${line}\n`)
  out(
    `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} processors, Linux ${release()}, Node ${process.version}`,
  )
  out(
    `${size.frames} packets, ${(size.bytes / 1e6).toFixed(1)} MB; each process pinned to one processor where not said otherwise; medians`,
  )
  for (const version of versions()) out(version)
  out('')
  out('| tool | thousand packets/s | MB/s | peak MiB | wall s | CPU s |')
  out('|---|---|---|---|---|---|')
  for (const [{ name, isSpread }, all] of costs) {
    const cpu = median(all.map((cost) => cost.cpuSeconds))
    const wall = median(all.map((cost) => cost.wallSeconds))
    // On one processor the time it was given; on all, how long one waits.
    const seconds = isSpread ? wall : cpu
    const peak = median(all.map((cost) => cost.peakMib))
    out(
      `| ${name} | ${(size.frames / seconds / 1000).toFixed(0)} | ${(size.bytes / seconds / 1e6).toFixed(0)} | ${peak.toFixed(0)} | ${wall.toFixed(2)} | ${cpu.toFixed(2)} |`,
    )
  }
}

const [capturePath, runs = '3', times = '1'] = process.argv.slice(2)
if (!capturePath) {
  process.stderr.write('usage: npm run bench -- CAPTURE [RUNS] [TIMES]\n')
  process.exitCode = 64
} else await main(capturePath, Number(runs), Number(times))
