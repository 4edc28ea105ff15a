import { expect, test } from 'vitest'
import { alarms, heard, pointsOf, Story } from './kit/story.fixture.ts'

const shell = { kind: 'plain', name: 'powershell', group: 'remote' } as const
const miner = { kind: 'plain', name: 'stratum', group: 'other' } as const
const call = { atMs: 100, source: '10.0.0.7', destination: '203.0.113.9', port: 8080 }
const moved = { sent: 9000, received: 300, lastsMs: 60_000 }

test('a shell is told by its first record, with what was said', () => {
  const told = heard(new Story().connect({ ...call, ...moved, application: shell }))
  expect(alarms(told)).toEqual(['reverse-shell'])
  expect(told.at(-1)!).toMatchObject({
    ...{ actor: '10.0.0.7', peer: '203.0.113.9', outcome: { value: 'worked' } },
    facts: { sent: { value: 9000 }, received: { value: 300 }, prompts: 'prompts of PowerShell' },
  })
})

test('a second connection adds to what was said', () => {
  const story = new Story().connect({ ...call, ...moved, application: shell })
  story.connect({ ...call, ...moved, atMs: 90_000, application: shell })
  const last = heard(story).findLast(({ detector }) => detector === 'reverse-shell')!
  expect(last.facts).toMatchObject({ sent: { value: 18_000 }, received: { value: 600 } })
  expect(last.flowCount).toBe(2)
})

test('a stranger who shows ours a prompt is no shell of ours', () => {
  const turned = { ...call, source: call.destination, destination: call.source }
  expect(alarms(heard(new Story().connect({ ...turned, ...moved, application: shell })))).toEqual(
    [],
  )
})

test('what many of ours do with one service is a desk for devices', () => {
  const story = new Story()
  for (let i = 0; i < 12; i++)
    story.connect({
      ...{ ...call, ...moved, source: `10.0.0.${20 + i}`, atMs: i * 1000, application: shell },
    })
  const last = heard(story).findLast(({ detector }) => detector === 'reverse-shell')!
  expect(last.points).toBeLessThan(30)
})

test('a miner is told with its pool; one that gets no work is told with less', () => {
  const pointsWith = (received: number) =>
    pointsOf(
      heard(new Story().connect({ ...call, ...moved, received, application: miner })),
      'mining',
    )
  expect(pointsWith(4000)).toBeGreaterThan(35)
  expect(pointsWith(0)).toBeLessThan(pointsWith(4000) - 15)
})
