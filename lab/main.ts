#!/usr/bin/env node
/** The lab's door: `node lab/main.ts --help`. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { AmoskysError, exitStatus, reasonOf } from '../src/kernel/index.ts'
import { keepLabel } from './labels.ts'
import { removeLeftovers } from './leftovers.ts'
import { recordScenario } from './record.ts'
import { registerResponse } from './response/commands.ts'
import { requireRoot } from './rooms.ts'
import type { Scenario } from './scenario.ts'
import { scenarios } from './scenarios/index.ts'

const examples = `
Examples:
  node lab/main.ts list
  sudo node lab/main.ts run scan-syn --out scan.pcap
  sudo node lab/main.ts record                          every scenario, into test/traces
  sudo node lab/main.ts record flood-syn flood-udp --jobs 2
  sudo node lab/main.ts clean                           after a run that was killed

  sudo node lab/main.ts up --detach                     the response lab: hosts, a honeypot, strangers
  sudo node lab/main.ts attack port-scan-then-ssh       attack --help lists them all
  sudo node lab/main.ts down
`

function program(): Command {
  const lab = new Command('lab').description('Hosts, servers and attacks on one machine, captured.')
  lab.addHelpText('after', examples).enablePositionalOptions().exitOverride()
  lab.command('list').description('say what each scenario shows').action(listScenarios)
  lab
    .command('run')
    .description('run one scenario and keep its capture')
    .argument('<scenario>')
    .option('--out <file>', 'where the capture goes', 'lab.pcap')
    .option('--seed <number>', 'chance of the scenario’s scripts', wholeNumber, 1)
    .action(runOne)
  lab
    .command('record')
    .description('run scenarios (all by default); keep captures, labels and the README’s rows')
    .argument('[scenario...]')
    .option('--out <folder>', 'where they go', 'test/traces')
    .option('--seed <number>', 'chance of the scenarios’ scripts', wholeNumber, 1)
    .option('--jobs <number>', 'how many run side by side, each in its own network', wholeNumber, 1)
    .action(recordMany)
  lab.command('clean').description('remove networks that killed runs left behind').action(cleanUp)
  registerResponse(lab)
  for (const command of lab.commands) command.exitOverride()
  return lab
}

function cleanUp(): void {
  requireRoot()
  console.log(`${removeLeftovers()} namespaces removed`)
}

function listScenarios(): void {
  for (const { name, seconds, behaviours, says } of scenarios) {
    console.log(
      `${name.padEnd(19)} ${String(seconds).padStart(4)} s  ${behaviours.join(', ') || 'ordinary'}`,
    )
    console.log(`${' '.repeat(27)} ${says}`)
  }
}

async function runOne(name: string, options: { out: string; seed: number }): Promise<void> {
  const scenario = findScenario(name)
  const file = options.out
  const label = await recordScenario(scenario, {
    file,
    seed: options.seed,
  })
  console.log(JSON.stringify({ ...label, file }, null, 2))
}

interface RecordFlags {
  readonly out: string
  readonly seed: number
  readonly jobs: number
}

async function recordMany(names: readonly string[], flags: RecordFlags): Promise<void> {
  const wanted = names.length === 0 ? [...scenarios] : names.map(findScenario)
  mkdirSync(flags.out, { recursive: true })
  const queue = wanted.toSorted((a, b) => b.seconds - a.seconds)
  const failed: string[] = []
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      // One scenario that fails does not cost the recordings beside it.
      await keep(next, flags).catch((error) => failed.push(`${next?.name}: ${reasonOf(error)}`))
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, flags.jobs) }, worker))
  if (failed.length > 0) throw new AmoskysError('unavailable', failed.join('\n'))
}

async function keep(scenario: Scenario, { out, seed }: RecordFlags): Promise<void> {
  console.log(`${scenario.name}: about ${scenario.seconds} s ...`)
  const file = join(out, `${scenario.name}.pcap`)
  const label = await recordScenario(scenario, { file, seed })
  await keepLabel(out, label)
  const size = `${label.packets} packets, ${(label.bytes / 1000).toFixed(0)} kB`
  console.log(`${scenario.name}: ${label.seconds.toFixed(0)} s, ${size}`)
}

function findScenario(name: string): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name)
  if (found !== undefined) return found
  const family = name.split('-')[0]!
  const near = scenarios
    .map((scenario) => scenario.name)
    .filter((other) => other.startsWith(family))
  const hint = near.length > 0 ? `did you mean ${near.join(', ')}?` : 'see `node lab/main.ts list`'
  throw new AmoskysError('usage', `no scenario is called ${name}: ${hint}`)
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('expected a whole number')
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // Leaving runs the exit handler, which takes every network of this process down. A second signal must not end that.
  process.on(signal, () => process.exit(130))
}

// Whoever reads what is said may stop reading.
process.stdout.on('error', () => process.exit(74))

try {
  await program().parseAsync()
} catch (error) {
  process.exit(report(error))
}

/** Says what went wrong, once, and gives the exit status. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitStatus.usage
  console.error(`lab: ${reasonOf(error)}`)
  return error instanceof AmoskysError ? exitStatus[error.code] : 1
}
