import { expect, test } from 'vitest'
import { alarms, heard, pointsOf, Story } from './kit/story.fixture.ts'

const source = '10.0.0.30'
const other = (i: number) => `203.0.${113 + (i >> 7)}.${(i % 128) + 1}`

function asked(portOf: (i: number) => number, hosts = 80, sent = 24): Story {
  const story = new Story()
  for (let i = 0; i < hosts; i++)
    story.connect({
      ...{ atMs: i * 500, source, destination: other(i), port: portOf(i), protocol: 17 },
      ...{ sourcePort: 28_681, sent, packets: 1, end: 'idle' },
    })
  return story
}

test('a program sends to its peers from one port, and each of them has its own', () => {
  const peers = asked((i) => (i % 2 === 0 ? 6346 : 20_000 + i * 7))
  expect(alarms(heard(peers))).toEqual([])
})

test('who asks all hosts for the same is told, though it sends from one port', () => {
  expect(alarms(heard(asked(() => 161)))).toEqual(['horizontal-scan'])
  expect(alarms(heard(asked(() => 37_810)))).toEqual(['horizontal-scan'])
})

test('datagrams that go on and on to each of them are a stream, as of video, and no probes', () => {
  const sentTo = (packets: number) => {
    const story = new Story()
    for (let i = 0; i < 80; i++)
      story.connect({
        ...{ atMs: i * 500, source, destination: other(i), port: 5004, protocol: 17 },
        ...{ sourcePort: 5004, sent: packets * 1200, packets, end: 'idle' },
      })
    return alarms(heard(story))
  }
  expect(sentTo(2)).toContain('horizontal-scan')
  expect(sentTo(400)).not.toContain('horizontal-scan')
})

test('it is told which hosts were asked and which answered, and at what pace', () => {
  const story = new Story()
  for (let round = 0; round < 2; round++)
    for (let i = 0; i < 40; i++)
      story.connect({
        ...{ atMs: round * 90_000 + i * 100, source, destination: `10.0.1.${1 + i}`, port: 445 },
        ...(i % 20 === 7 ? { packets: 8, sent: 90, received: 200 } : { packets: 1 }),
      })
  const { facts, evidence } = heard(story).findLast((one) => one.detector === 'horizontal-scan')!
  expect(facts['asked']).toBe('40 hosts (10.0.1.1 to 10.0.1.40)')
  expect(facts['answers']).toBe('2 of them accepted (10.0.1.8 and 10.0.1.28)')
  expect(evidence.find(({ id }) => id === 'sweep-rate')!.observed.text).toBe('10.3 hosts a second')
})

test('hosts from all over are told by the first, and talk with many of them counts against', () => {
  const story = new Story()
  for (let i = 0; i < 40; i++)
    story.connect({
      ...{ atMs: i * 400, source, destination: `${20 + i}.0.1.9`, port: 445 },
      ...(i % 7 < 3 ? { packets: 8, sent: 90, received: 200 } : { packets: 1 }),
    })
  const { facts, evidence } = heard(story).findLast((one) => one.detector === 'horizontal-scan')!
  expect(facts['asked']).toBe('40 hosts (20.0.1.9, 21.0.1.9, 22.0.1.9 and 37 more)')
  expect(facts['talked']).toMatch(/^1\d of the \d\d hosts whose tries ended$/)
  const against = evidence.find(({ id }) => id === 'failed-tries')!
  expect(against).toMatchObject({ sentence: 'It had conversations with {talked}.' })
})

test('a few ports of each host, gone through in whatever order, are no peers’ own ports', () => {
  const story = new Story()
  for (let i = 0; i < 30 * 24; i++) {
    const at = (i * 487) % (30 * 24)
    story.connect({
      ...{ atMs: i * 50, source, destination: `10.0.1.${1 + (at % 30)}`, protocol: 17 },
      ...{ port: 2000 + Math.floor(at / 30) * 31, sourcePort: 50_000, packets: 1, end: 'idle' },
    })
  }
  expect(pointsOf(heard(story), 'horizontal-scan')).toBeGreaterThan(30)
})
