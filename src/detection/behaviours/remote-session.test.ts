import { expect, test } from 'vitest'
import type { Flow } from '../../contracts/index.ts'
import { alarms, heard, pointsOf, Story, startUs } from './kit/story.fixture.ts'

/** One connection for an hour, in bursts at pauses that are told. */
function session(
  pauseMs: (i: number) => number,
  { source = '10.0.0.7', story = new Story(), name = '' } = {},
) {
  const application = { kind: 'plain', name, group: 'other' } as const
  const record = name === '' ? null : ({ application } as Flow)
  const opened = story.open({ atMs: 0, source, destination: '203.0.113.10', port: 4443 })
  for (let i = 1, atMs = 0; i < 150; i++) {
    atMs += pauseMs(i)
    const timeUs = opened.timeUs + atMs * 1000
    story.add({
      ...{ ...opened, kind: 'progress', timeUs, lastUs: timeUs, isOutcome: i === 1 },
      ...{ newForwardPayload: 900, newBackwardPayload: 60, record },
      ...{ forwardPayload: i * 900, backwardPayload: i * 60 },
    })
  }
  return story
}

const person = (i: number) => 3000 + ((i * i * 7919) % 61) * 900

test('an hour at the pace of a person, on a port of its own, is told with its length', () => {
  const told = heard(session(person))
  expect(alarms(told)).toEqual(['remote-session'])
  expect(told.find(({ detector }) => detector === 'remote-session')!.facts).toMatchObject({
    bursts: { unit: 'count' },
    alone: 'No other machine of yours uses it.',
    messages: 'small messages',
  })
})

test('what is said in the clear is told by itself', () => {
  const told = heard(session(person, { name: 'stratum' }))
  expect(told.map(({ detector }) => detector)).not.toContain('remote-session')
  expect(alarms(told)).toEqual(['mining'])
  expect(told[0]!.firstUs).toBe(startUs)
  expect(alarms(heard(session(person, { name: 'powershell' })))).toEqual(['reverse-shell'])
})

test('signs of life at an interval are no session of a person', () => {
  expect(pointsOf(heard(session(() => 25_000)), 'remote-session')).toBe(0)
})

test('what several machines use is not told', () => {
  const story = new Story()
  for (const source of ['10.0.0.7', '10.0.0.8', '10.0.0.9']) session(person, { source, story })
  expect(alarms(heard(story))).not.toContain('remote-session')
})
