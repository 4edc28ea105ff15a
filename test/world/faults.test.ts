import { describe, expect } from 'vitest'
import { runApart } from '../../lab/faults/children.ts'
import { turnsOf } from '../../lab/faults/turns.ts'
import { testNeeding } from './require.fixture.ts'

/** The quick ones, the longest first; `npm run faults` has them all. */
const quick = {
  'kill-redis': { programs: { 'redis-server': 'redis-server' } },
  'kill-nats': { programs: { 'nats-server': 'nats-server' } },
  'full-disk-sensor': { isRoot: true },
  'full-disk-hub': { isRoot: true },
  'kill-both': {},
  'bad-wire': { isRoot: true, programs: { ip: 'iproute2', python3: 'python3' } },
  'torn-log-overwritten': {},
  revoked: {},
  'hostile-envelopes': {},
} as const

const turn = turnsOf(3)

describe.concurrent('faults', () => {
  for (const [name, needs] of Object.entries(quick)) {
    const programs = { curl: 'curl', ...('programs' in needs && needs.programs) }
    testNeeding({ ...needs, programs })(
      `${name}: nothing acknowledged is lost, nothing is there twice, and the fault shows`,
      async () => {
        const { outcome, failure } = await turn(() => runApart(name))
        expect(failure).toBe('')
        const said = outcome?.notes.join('\n')
        expect(outcome, said).toMatchObject({ lost: 0, doubled: 0, hidden: [] })
        expect(outcome?.acknowledged).toBeGreaterThan(0)
      },
    )
  }
})
