import { expect, test } from 'vitest'
import { shedBy } from './stages.ts'

test('whatever a stage gave up stands in the summary, under a name of its own', () => {
  const stages = {
    extractor: { counts: () => ({ shed: { hosts: 1, pairs: 2 } }) },
    watcher: { shed: () => ({ beacon: 4, 'known-flows': 8 }) },
    scorer: { counts: () => ({ pairsShed: 16 }) },
    junction: {
      counts: () => ({
        ...{ entitiesShed: 32, signalsShed: 64, waitingShed: 128, decidedShed: 256 },
      }),
    },
    book: { counts: () => ({ shed: 512, closedShed: 1024, alertedShed: 2048 }) },
    hosts: { shed: 4096 },
    roles: { shed: () => 8192 },
  }
  expect(shedBy(stages as unknown as Parameters<typeof shedBy>[0])).toEqual({
    'feature table entries': 3,
    'behaviour entries': 12,
    'entities forgotten': 32,
    'signals dropped': 192,
    'model pairs forgotten': 16,
    'alert subjects forgotten': 256,
    'alerts closed early': 512,
    'closed alerts forgotten': 1024,
    'alerted signals forgotten': 2048,
    'hosts forgotten': 4096,
    'roles of hosts forgotten': 8192,
  })
})
