import { expect, test } from 'vitest'
import { alarms, heard, Story } from './kit/story.fixture.ts'

const scanner = '10.0.0.66'
const victim = '10.0.0.5'
const dropped = { state: 'RSTO', packets: 3, sent: 0, received: 0 } as const

const open = (story: Story, atMs: number, port: number, destination = victim) =>
  story.connect({ ...dropped, atMs, source: scanner, destination, port, received: 0 })

test('a connect scan of fifteen open ports is told with its ports and its technique', () => {
  const story = new Story()
  for (let i = 0; i < 15; i++) open(story, i * 400, 20 + 10 * i)
  const signals = heard(story)
  expect(alarms(signals)).toEqual(['vertical-scan'])
  expect(signals.at(-1)!.facts).toMatchObject({
    portList: '20, 30, 40, 50, 60, 70, 80, 90 and 7 more',
  })
})

test('a monitor that comes back to the same ports is not told in the end', () => {
  const story = new Story()
  for (let round = 0; round < 12; round++)
    for (let i = 0; i < 15; i++) open(story, round * 60_000 + i * 3_000, 20 + 10 * i)
  expect(heard(story).at(-1)!.points).toBeLessThan(15)
})

test('a scan of closed ports that is repeated stays one', () => {
  const story = new Story()
  for (let round = 0; round < 8; round++)
    for (let i = 0; i < 100; i++) {
      const given = { atMs: round * 660_000 + i * 50, source: scanner, destination: victim }
      story.connect({ ...given, port: 1 + 7 * i, state: 'REJ', packets: 2, end: 'reset' })
    }
  const signals = heard(story)
  expect(signals.at(-1)!.points).toBeGreaterThan(30)
  expect(new Set(signals.map(({ key }) => key)).size).toBe(1)
})

test('one source that goes on to other hosts is one campaign, and the first is told with it', () => {
  const story = new Story()
  for (let host = 1; host <= 20; host++)
    for (let i = 0; i < 30; i++) {
      const given = { atMs: host * 3000 + i * 50, source: scanner, destination: `10.0.1.${host}` }
      story.connect({ ...given, port: 1 + 7 * i, state: 'REJ', packets: 2, end: 'reset' })
    }
  const last = new Map(heard(story).map((signal) => [signal.key, signal]))
  const standing = [...last.values()].filter((one) => one.detector === 'vertical-scan')
  const [told] = standing.filter(({ points }) => points > 15)
  expect(standing.filter(({ points }) => points > 15)).toHaveLength(1)
  expect(told).toMatchObject({ actor: scanner, peerCount: 20 })
  expect(told!.facts).toMatchObject({ victim: '20 hosts' })
})

test('connections that the other side sent for, from the port of FTP data, are none', () => {
  const story = new Story()
  story.connect({ ...{ atMs: 0, source: victim, destination: scanner, port: 21 }, ...said })
  for (let i = 0; i < 60; i++)
    story.connect({
      ...{ atMs: 500 + i * 900, source: scanner, sourcePort: 20, destination: victim },
      ...{ port: 40_000 + 3 * i, sent: 400, state: 'SF' },
    })
  expect(alarms(heard(story))).toEqual([])
})
const said = { sent: 400, received: 900 }

test('of several hosts each open port is told with its host, and three hosts by name', () => {
  const story = new Story()
  for (let host = 1; host <= 3; host++)
    for (let i = 0; i < 20; i++) {
      const destination = `10.0.1.${host}`
      if (i === host) open(story, host * 4000 + i * 50, 1 + 7 * i, destination)
      else {
        const given = { atMs: host * 4000 + i * 50, source: scanner, destination }
        story.connect({ ...given, port: 1 + 7 * i, state: 'REJ', packets: 2, end: 'reset' })
      }
    }
  const told = heard(story).findLast(({ facts }) => facts['hostList'] !== undefined)
  expect(told!.facts).toMatchObject({
    hostList: '10.0.1.1, 10.0.1.2 and 10.0.1.3',
    open: '8 on 10.0.1.1; 15 on 10.0.1.2; 22 on 10.0.1.3',
  })
})

test('ports that are tested and then asked what serves there are a scan for versions', () => {
  const story = new Story()
  for (let i = 0; i < 8; i++) open(story, i * 100, 20 + i)
  for (const port of [22, 25])
    story.connect({ ...{ atMs: 3000 + port, source: scanner, destination: victim, port }, ...said })
  const { facts, evidence } = heard(story).at(-1)!
  expect(facts['technique']).toMatch(/scan, then service-version scan$/)
  expect(facts['versions']).toBe('22 and 25')
  expect(evidence.find(({ id }) => id === 'probe-rate')!.observed.text).toContain('8 ports within')
  expect(evidence.find(({ id }) => id === 'hollow-probes')!.sentence).toContain('what serves')
})
