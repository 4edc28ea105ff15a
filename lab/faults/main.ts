#!/usr/bin/env node
/** Faults against real processes: `npm run faults -- --help`. */
import { parseArgs } from 'node:util'
import { printable, reasonOf } from '../../src/kernel/index.ts'
import type { Outcome, Scenario } from './scenario.ts'
import { scenarios } from './scenarios/index.ts'
import { tableOf } from './table.ts'

const help = `usage: npm run faults -- [OPTION...]

Breaks real hubs and sensors, each in a folder of its own, and counts what was sent, acknowledged, stored and alerted.
Exit status 1 where anything acknowledged was lost or doubled, or a scenario failed.

Options:
  --only NAME       this one alone; may be repeated
  --json            one JSON document instead of the table
  --list            say which there are
  --help

Scenarios:
${scenarios.map(({ name, says }) => `  ${name.padEnd(24)} ${says}`).join('\n')}
`

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    json: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help || values.list) {
  process.stdout.write(help)
  process.exit(0)
}

const unknown = values.only?.find((name) => !scenarios.some((one) => one.name === name))
if (unknown !== undefined) {
  process.stderr.write(`faults: there is no ${printable(unknown)}; see --list\n`)
  process.exit(64)
}

export interface Ran {
  readonly name: string
  readonly outcome: Outcome | null
  /** Why there is none; '' where there is. */
  readonly failure: string
}

// Leaving ends what was started, and takes down its networks and disks.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => process.exit(130))

const ran: Ran[] = []
for (const scenario of scenarios) {
  if (values.only !== undefined && !values.only.includes(scenario.name)) continue
  ran.push(await runOne(scenario))
}
process.stdout.write(values.json ? `${JSON.stringify(ran, null, 2)}\n` : tableOf(ran))
process.exit(ran.every(isGood) ? 0 : 1)

async function runOne(scenario: Scenario): Promise<Ran> {
  const { name, says, isRootNeeded } = scenario
  const tell = (text: string) => void process.stderr.write(`${name}: ${text}\n`)
  if (isRootNeeded && process.getuid?.() !== 0)
    return { name, outcome: null, failure: 'needs root, for a network or a disk of its own' }
  tell(says)
  const fromMs = performance.now()
  try {
    const outcome = await scenario.run(tell)
    const seconds = Math.round((performance.now() - fromMs) / 1000)
    tell(`done in ${seconds} s: ${outcome.lost} lost, ${outcome.doubled} doubled`)
    for (const text of outcome.shows) tell(`shows: ${text}`)
    for (const text of outcome.hidden) tell(`does not show: ${text}`)
    for (const text of outcome.notes) tell(printable(text))
    return { name, outcome, failure: '' }
  } catch (thrown) {
    tell(`failed: ${reasonOf(thrown)}`)
    return { name, outcome: null, failure: reasonOf(thrown) }
  }
}

function isGood({ outcome }: Ran): boolean {
  return outcome !== null && outcome.lost === 0 && outcome.doubled === 0
}
