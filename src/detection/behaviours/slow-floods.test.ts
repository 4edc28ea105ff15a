import { expect, test } from 'vitest'
import type { HttpApplication } from '../../contracts/index.ts'
import { alarms, heard, Story } from './kit/story.fixture.ts'

const victim = '10.0.0.80'
const kept = { state: 'S1', end: 'shutdown', received: 0, lastsMs: 40_000 } as const

/** So many connections of one stranger that come to nothing, four a second. */
function held(connections: number, port: number, given: { sent: number; packets: number }): Story {
  const story = new Story()
  for (let i = 0; i < connections; i++)
    story.connect({
      ...{ ...kept, ...given, atMs: i * 250, source: '198.51.100.23' },
      ...{ destination: victim, port, answered: 3 },
    })
  return story
}

test('a hundred connections on which the client says nothing are told', () => {
  expect(alarms(heard(held(120, 443, { sent: 0, packets: 6 })))).toEqual(['connection-flood'])
})

test('a pool whose clients logged in is not', () => {
  expect(alarms(heard(held(120, 9999, { sent: 84, packets: 8 })))).toEqual([])
})

test('a thousand that one client leaves after a greeting are told as the count of less than a second', () => {
  const story = new Story()
  for (let i = 0; i < 1000; i++)
    story.connect({
      ...{ ...kept, atMs: i * 0.6, lastsMs: 80, source: '198.51.100.23', destination: victim },
      ...{ port: 1883, sent: 32, received: 4, answered: 3 },
    })
  const signals = heard(story)
  expect(alarms(signals)).toEqual(['connection-flood'])
  expect(signals.at(-1)!.evidence[0]!.observed.text).toBe('1000 connections in 679 ms')
})

test('forty requests that never get ready are told', () => {
  const signals = heard(held(40, 80, { sent: 400, packets: 12 }))
  expect(alarms(signals)).toEqual(['slow-http'])
  expect(signals.find(({ detector }) => detector === 'slow-http')!.actor).toBe('198.51.100.23')
})

test('ten of them, or forty slow uploads, are not', () => {
  expect(alarms(heard(held(10, 80, { sent: 400, packets: 12 })))).toEqual([])
  expect(alarms(heard(held(40, 80, { sent: 24_000, packets: 30 })))).toEqual([])
})

test('requests that never end are told from many addresses with one connection each; unread ones there are not', () => {
  const from = (isUnended: boolean) => {
    const story = new Story()
    const head = { kind: 'http', method: 'GET', host: 'a', target: '/', userAgent: '', status: 0 }
    const application = (isUnended ? { ...head, isUnended } : head) as HttpApplication
    for (let i = 0; i < 100; i++)
      story.connect({
        ...{ ...kept, atMs: i * 250, source: `198.51.100.${1 + i}`, destination: victim },
        ...{ port: 80, sent: 300, packets: 14, answered: 3, application },
      })
    return alarms(heard(story))
  }
  expect(from(true)).toEqual(['slow-http'])
  expect(from(false)).toEqual([])
})
