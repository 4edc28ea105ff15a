#!/usr/bin/env node
/** Faults against real processes: `npm run faults -- --help`. */
import { parseArgs } from 'node:util'
import { printable } from '../../src/kernel/index.ts'
import { runApart } from './children.ts'
import { isGood } from './ran.ts'
import { scenarios } from './scenarios/index.ts'
import { tableOf } from './table.ts'
import { turnsOf } from './turns.ts'

const help = `usage: npm run faults -- [OPTION...]

Breaks real hubs and sensors, each in a folder of its own, and counts what was sent, acknowledged, stored and alerted.
Exit status 1 where anything acknowledged was lost or doubled, a fault did not show, or a scenario failed.

Options:
  --only NAME       this one alone; may be repeated
  --jobs N          so many at once, 1 to 16; 3
  --json            one JSON document instead of the table
  --list            say which there are
  --help

Scenarios:
${scenarios.map(({ name, says }) => `  ${name.padEnd(24)} ${says}`).join('\n')}
`

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    jobs: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help || values.list) {
  process.stdout.write(help)
  process.exit(0)
}

function refuse(text: string): never {
  process.stderr.write(`faults: ${text}\n`)
  process.exit(64)
}

const unknown = values.only?.find((name) => !scenarios.some((one) => one.name === name))
if (unknown !== undefined) refuse(`there is no ${printable(unknown)}; see --list`)
const jobs = Number(values.jobs)
if (!Number.isInteger(jobs) || jobs < 1 || jobs > 16)
  refuse(`--jobs ${printable(values.jobs)}: expected a whole number from 1 to 16`)

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => process.exit(130))

const asked = scenarios.filter(({ name }) => values.only?.includes(name) ?? true)
const turn = turnsOf(jobs)
// The longest first: then none is left alone at the end.
const longestFirst = asked.toSorted((a, b) => b.seconds - a.seconds)
const ran = await Promise.all(
  longestFirst.map(({ name }) =>
    turn(async () => {
      const one = await runApart(name)
      process.stderr.write(tableOf([one]))
      return one
    }),
  ),
)
const rows = asked.map(({ name }) => ran.find((one) => one.name === name)!)
process.stdout.write(values.json ? `${JSON.stringify(rows, null, 2)}\n` : tableOf(rows))
process.exit(rows.every(isGood) ? 0 : 1)
