import { expect, test } from 'vitest'
import { TrialWire } from '../../src/detection/behaviours/trials/index.ts'
import { type Alert, createMemoryBus, run, seededRandom } from '../engine.ts'
import { cutOff } from './advice-kit.ts'
import { situations } from './advice-situations.ts'
import { captureOf } from './memory-capture.ts'
import { trialSettings } from './try.ts'

const settings = await trialSettings()

test.each(situations)('$name: $wants', async ({ by, wants, never = cutOff, roles = [], write }) => {
  const wire = new TrialWire(seededRandom(7))
  write(wire)
  const told = (await alertsOn(wire)).filter(({ behaviours }) => behaviours.includes(by))
  const advice = told.flatMap(({ explanation }) =>
    explanation.recommend.map(({ action, target }) => `${action} ${target}`),
  )
  const parties = told.flatMap(({ explanation }) =>
    explanation.parties.map(({ address, role }) => `${address} ${role}`),
  )
  expect(advice).toEqual(expect.arrayContaining([...wants]))
  expect(advice.filter((one) => never.some((start) => one.startsWith(start)))).toEqual([])
  expect(parties).toEqual(expect.arrayContaining([...roles]))
})

async function alertsOn(wire: TrialWire): Promise<Alert[]> {
  const last = new Map<string, Alert>()
  const bus = createMemoryBus()
  await run({
    ...{ capture: captureOf(wire.frames()), settings, bus },
    onFound({ alerts }) {
      for (const alert of alerts) last.set(alert.id, alert)
    },
  })
  await bus.close()
  return [...last.values()]
}
