/** Runs one scenario in a topology of its own and keeps what the sensor saw. */
import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { AmoskysError } from '../src/kernel/index.ts'
import { startCapture } from './capture.ts'
import { requireTools } from './command.ts'
import { labelTrace, type TraceLabel } from './labels.ts'
import type { Scenario } from './scenario.ts'
import { createTopology } from './topology.ts'
import { World } from './world.ts'

export interface RecordOptions {
  readonly file: string
  readonly seed: number
}

const tools = [
  ...[
    'ip',
    'python3',
    'tcpdump',
    'nginx',
    'sshd',
    'vsftpd',
    'dnsmasq',
    'chronyd',
    'openssl',
    'curl',
  ],
  ...['ssh', 'scp', 'sshpass', 'ping', 'ss', 'nmap', 'hydra', 'hping3', 'iodine', 'iodined'],
  ...['ptunnel', 'arpspoof'],
] as const

export async function recordScenario(
  scenario: Scenario,
  options: RecordOptions,
): Promise<TraceLabel> {
  requireTools(tools)
  const folder = dirname(resolve(options.file))
  if (!existsSync(folder)) throw new AmoskysError('not-found', `there is no folder ${folder}`)
  await using topology = await createTopology({ seed: options.seed })
  const world = new World(topology, options.seed)
  const capture = await startCapture(topology, options.file, scenario.snaplenBytes)
  await scenario.run(world)
  const dropped = await capture.stop()
  if (dropped > 0) console.error(`${scenario.name}: the kernel dropped ${dropped} packets`)
  return labelTrace(options.file, scenario, { marks: world.marks, seed: options.seed })
}
