/** Runs one scenario, for `children.ts`, which is told what came of it. */
import { printable, reasonOf } from '../../src/kernel/index.ts'
import type { Ran } from './ran.ts'
import type { Scenario } from './scenario.ts'
import { scenarios } from './scenarios/index.ts'

// Leaving ends what was started, and takes down its networks and disks.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => process.exit(130))
process.on('disconnect', () => process.exit(130))

const [name = ''] = process.argv.slice(2)
const tell = (text: string) => void process.stderr.write(`${name}: ${printable(text)}\n`)
const ran = await runOne(scenarios.find((one) => one.name === name))
process.send?.(ran, () => process.exit(0))

async function runOne(scenario: Scenario | undefined): Promise<Ran> {
  const failed = (failure: string) => ({ name, outcome: null, failure, seconds: seconds() })
  const fromMs = performance.now()
  const seconds = () => Math.round((performance.now() - fromMs) / 1000)
  if (scenario === undefined) return failed(`there is no ${printable(name)}`)
  if (scenario.isRootNeeded && process.getuid?.() !== 0)
    return failed('needs root, for a network or a disk of its own')
  tell(scenario.says)
  try {
    const outcome = await scenario.run(tell)
    for (const text of outcome.shows) tell(`shows: ${text}`)
    for (const text of outcome.hidden) tell(`does not show: ${text}`)
    for (const text of outcome.notes) tell(text)
    return { name, outcome, failure: '', seconds: seconds() }
  } catch (thrown) {
    tell(`failed: ${reasonOf(thrown)}`)
    return failed(reasonOf(thrown))
  }
}
