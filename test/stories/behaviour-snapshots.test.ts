import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { allTrials } from '../../bench/trials/all.ts'
import { captureOf } from '../../bench/trials/memory-capture.ts'
import { wireOf } from '../../bench/trials/try.ts'
import type { ObservationBatch } from '../../src/contracts/index.ts'
import { behaviourCards } from '../../src/detection/behaviours/index.ts'
import { pointsOf } from '../../src/detection/behaviours/trials/index.ts'
import { seededRandom } from '../../src/kernel/index.ts'
import { openCapture } from '../../src/sensing/capture/index.ts'
import { cutsBetween, hear, observationsOf } from './behaviour-snapshots.fixture.ts'
import { traces } from './support.fixture.ts'

const cutsWanted = 24
const captures = readdirSync(traces).filter((name) => /\.pcap(ng)?$/.test(name))

/** Behaviours that told an episode before a cut and went on with it after. */
const crossed = new Set<string>()

/** The same comes of it whether nobody interrupts it, or others take over again and again. */
function expectSame(batches: readonly ObservationBatch[]): void {
  const rows = batches.reduce((sum, { count }) => sum + count, 0)
  const cuts = cutsBetween(rows, cutsWanted, seededRandom(rows))
  const whole = hear(batches, new Set())
  const cut = hear(batches, cuts)
  expect(cut.signals.length).toBe(whole.signals.length)
  const differs = whole.signals.findIndex(({ text }, i) => text !== cut.signals[i]!.text)
  if (differs >= 0) expect(cut.signals[differs]).toEqual(whole.signals[differs])
  expect(cut.shed).toEqual(whole.shed)
  const told = new Map<string, number>()
  for (const { key, rows: at, text } of whole.signals) {
    const first = told.get(key) ?? at
    told.set(key, first)
    if ([...cuts].some((place) => place > first && place <= at))
      crossed.add((JSON.parse(text) as { detector: string }).detector)
  }
}

test.each(captures)('%s', async (name) => {
  await using capture = await openCapture({ kind: 'files', paths: [join(traces, name)] })
  expectSame(await observationsOf(capture))
})

test.each(allTrials.map(({ behaviour, attacks }) => [behaviour, attacks] as const))(
  'the trials of %s',
  async (_, attacks) => {
    for (const attack of attacks) {
      const points = pointsOf(attack.axes)
      const wire = wireOf(attack, points.at(-1)!, 0)
      expectSame(await observationsOf(captureOf(wire.frames())))
    }
  },
)

test('every behaviour has gone on with a story that was told before a cut', () => {
  expect([...crossed].sort()).toEqual(behaviourCards.map(({ name }) => name).sort())
})
