import { expect, test } from 'vitest'
import { keepSensor } from '../../api/resources/sensors.fixture.ts'
import { findSensor, openDatabase, refusedOf } from '../../store/index.ts'
import { HeardSensors } from './heard-sensors.ts'

test('a refusal is written down until what the same process sends is taken, or it comes no more', async () => {
  await using database = await openDatabase(':memory:')
  let nowMs = 1_800_000_000_000
  await keepSensor(database, { name: 'edge', nowMs })
  const heard = new HeardSensors({ write: (act) => database.write(act), clock: () => nowMs })
  const kept = async () => {
    await heard.write()
    return refusedOf((await findSensor(database.read, 'edge'))!)
  }
  const refusal = { reason: 'key', text: 'no such key', isFinal: true } as const
  const told = { reason: 'key', text: 'no such key', isBatch: true }
  const sinceMs = nowMs
  heard.answered({ sensor: 'edge', of: 'run 1-of-2', refusal })
  expect(await kept()).toEqual({ ...told, sinceMs, atMs: sinceMs })
  nowMs += 15_000
  heard.answered({ sensor: 'edge', of: 'run 2-of-2', refusal: null })
  heard.answered({ sensor: 'edge', of: 'run 1-of-2', refusal })
  expect(await kept()).toEqual({ ...told, sinceMs, atMs: nowMs })
  heard.answered({ sensor: 'edge', of: 'run 1-of-2', refusal: null })
  expect(await kept()).toBeNull()
  heard.answered({ sensor: 'edge', of: 'copy ', refusal })
  nowMs += 61_000
  heard.answered({ sensor: 'edge', of: 'copy ', refusal })
  expect(await kept()).toMatchObject({ sinceMs: nowMs })
})
