import { describe, expect, test } from 'vitest'
import { captureFile, days, hourS, told } from './long-beacon.fixture.ts'

describe.each([
  ['each hour', hourS],
  ['every 20 minutes', hourS / 3],
])('a beacon %s for five days', (_, everyS) => {
  const path = captureFile(everyS)

  test('is one alert, open to the end, and closed when it is due', async () => {
    const { alerts, openAfter } = await told(path, 1)
    // The behaviour holds it for four hours after the last call.
    expect([
      [0, 1, 2, 3],
      [0, 1, 2, 3, 4],
    ]).toContainEqual(openAfter)
    expect(new Set(alerts.map(({ id }) => id)).size).toBe(1)
    expect(alerts.filter(({ status }) => status !== 'open')).toHaveLength(1)
    const last = alerts.at(-1)!
    expect(last.status).toBe('closed')
    const lastedH = (Date.parse(last.lastTime) - Date.parse(last.firstTime)) / 3.6e6
    expect(lastedH).toBeGreaterThan(days * 24 - 3)
  })

  test('two threads tell the same', async () => {
    const two = await told(path, 2)
    expect(two.alerts).toEqual((await told(path, 1)).alerts)
  })
})
