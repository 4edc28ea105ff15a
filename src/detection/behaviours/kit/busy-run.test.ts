import { expect, test } from 'vitest'
import { lasted, runMs } from './busy-run.ts'
import { Flooders } from './flooders.ts'
import { RateMeter } from './rate-meter.ts'

const second = 1_000_000

/** A visitor every `everyS` for an hour, and a flood of so many in so many seconds amid them. */
function amid(everyS: number, flood: { packets: number; seconds: number }): RateMeter {
  const times: number[] = []
  for (let at = 0; at < 3600; at += everyS) times.push(at * second)
  const step = (flood.seconds * second) / flood.packets
  for (let i = 0; i < flood.packets; i++) times.push(1800.3 * second + i * step)
  const meter = new RateMeter()
  for (const time of times.sort((a, b) => a - b)) meter.add(time)
  return meter
}

test.each([
  [2, 0.7],
  [1, 2],
  [0.2, 2],
  [0.2, 60],
  [0.1, 600],
])('a flood amid a visitor every %f s is told of alone: %f s', (everyS, seconds) => {
  const { run } = amid(everyS, { packets: Math.max(800, 100 * seconds), seconds })
  expect(run.firstUs / second).toBeGreaterThan(1799.9)
  expect(run.firstUs / second).toBeLessThanOrEqual(1800.3)
  expect(Math.abs(runMs(run) / 1000 - seconds)).toBeLessThan(0.6)
  expect(Math.abs(run.seconds - seconds)).toBeLessThan(0.6)
})

test('in pulses it goes on, and its pauses do not count', () => {
  const meter = new RateMeter()
  for (const start of [0, 10, 20])
    for (let i = 0; i < 200; i++) meter.add(start * second + i * 5000)
  expect(runMs(meter.run)).toBe(20_995)
  expect(meter.run.amount).toBe(600)
  expect(lasted(meter.run).value).toBeCloseTo(4.985)
})

test('an event that comes a little late belongs to its slot', () => {
  const meter = new RateMeter()
  for (const at of [0, 300_000, 600_000, 310_000, 20]) meter.add(at)
  expect(meter.run).toEqual({ firstUs: 0, lastUs: 600_000, amount: 5, seconds: 0.6 })
})

test('visitors beside one that floods are no flooders, nor is who completed what it began', () => {
  const flooders = new Flooders()
  flooders.add(7, 2000)
  flooders.add(8, 12)
  flooders.add(9, 30)
  expect(flooders.named('198.51.100.23').text).toBe('198.51.100.23')
  const forged = new Flooders()
  for (let i = 1; i <= 500; i++) forged.add(i)
  forged.add(20, -1)
  forged.add(21, 30)
  expect(forged.count).toBe(499)
})

test('of equal ones, and of few beside many small ones, all are counted', () => {
  const equal = new Flooders()
  for (let i = 1; i <= 40; i++) equal.add(i, 100)
  expect(equal.count).toBe(40)
  const decoys = new Flooders()
  decoys.add(1, 500)
  for (let i = 2; i <= 101; i++) decoys.add(i, 5)
  expect(decoys.count).toBe(101)
})
