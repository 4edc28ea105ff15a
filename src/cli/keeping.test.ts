import { expect, test } from 'vitest'
import { createMemoryBus } from '../bus/index.ts'
import type { Keeping } from '../store/index.ts'
import { endKeeping } from './keeping.ts'
import type { World } from './world.ts'

/** What is said at the end of a run, and what it fails with; '' where it does not. */
async function endOf(
  end: Partial<Awaited<ReturnType<Keeping['end']>>>,
): Promise<[said: string, failure: string]> {
  const said: string[] = []
  const world = { err: (text: string) => said.push(text) } as unknown as World
  const none = { alerts: 0, signals: 0, flows: 0, hosts: 0 }
  const whole = { lost: none, reason: '', flowsGivenUp: 0, dropped: none, ...end }
  const keeping = { end: async () => whole } as unknown as Keeping
  const failure = await endKeeping(world, createMemoryBus(), keeping).then(
    () => '',
    (thrown: Error) => thrown.message,
  )
  return [said.join(''), failure]
}

test('why flows were given up is said as far as it is true', async () => {
  expect(await endOf({})).toEqual(['', ''])
  expect(await endOf({ flowsGivenUp: 3 })).toEqual([
    'amoskys: gave up 3 flows to keep alerts and signals\n',
    '',
  ])
  const lost = { alerts: 1, signals: 0, flows: 0, hosts: 0 }
  expect(await endOf({ flowsGivenUp: 1, lost, reason: 'no room' })).toEqual([
    'amoskys: gave up 1 flow to keep alerts and signals, and still could not keep them all\n',
    '1 alert, 0 signals and 0 flows could not be kept: no room',
  ])
})
