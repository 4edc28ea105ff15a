import { expect } from 'vitest'
import { scenarios } from '../../lab/faults/scenarios/index.ts'
import { testNeeding } from './require.fixture.ts'

/** The quick ones; `npm run faults` has them all. */
const quick = {
  'kill-both': {},
  'full-disk-sensor': { isRoot: true },
  'full-disk-hub': { isRoot: true },
  'torn-log-overwritten': {},
  'bad-wire': { isRoot: true, programs: { ip: 'iproute2', python3: 'python3' } },
  'kill-redis': { programs: { 'redis-server': 'redis-server' } },
  'kill-nats': { programs: { 'nats-server': 'nats-server' } },
  revoked: {},
  'hostile-envelopes': {},
} as const

for (const [name, needs] of Object.entries(quick)) {
  const scenario = scenarios.find((one) => one.name === name)!
  testNeeding({ ...needs, programs: { curl: 'curl', ...('programs' in needs && needs.programs) } })(
    `${name}: nothing acknowledged is lost, nothing is there twice, and the fault shows`,
    async () => {
      const outcome = await scenario.run((text) => void process.stderr.write(`${name}: ${text}\n`))
      expect(outcome, outcome.notes.join('\n')).toMatchObject({ lost: 0, doubled: 0, hidden: [] })
      expect(outcome.acknowledged).toBeGreaterThan(0)
    },
  )
}
