import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '../../kernel/index.ts'
import { alarms, heard, pointsOf, Story } from './kit/story.fixture.ts'

const host = '10.0.0.7'
const server = '203.0.113.77'

interface Calls {
  readonly everyMs: number
  readonly jitter: number
  readonly count: number
  readonly port: number
  readonly destination?: string
  readonly protocol?: number
  readonly seed?: number
}

function calls({
  everyMs,
  jitter,
  count,
  port,
  destination = server,
  protocol = 6,
  seed = 1,
}: Calls) {
  const random = seededRandom(seed)
  const story = new Story()
  let atMs = 0
  for (let i = 0; i < count; i++) {
    story.connect({
      atMs,
      source: host,
      destination,
      port,
      protocol,
      sent: 312 + random.below(5),
      received: 200,
    })
    atMs += everyMs * (1 + jitter * (2 * random.next() - 1))
  }
  return story
}

test('a minute beat on an unusual port is told, with the four scores of RITA', () => {
  const [signal] = heard(calls({ everyMs: 60_000, jitter: 0.05, count: 60, port: 4444 }))
  expect(signal!.points).toBeGreaterThan(30)
  expect(signal!.technique).toBe('T1071')
  const ids = signal!.evidence.map(({ id }) => id)
  for (const id of ['steady-interval', 'sizes-alike', 'call-count', 'bare-address', 'unusual-port'])
    expect(ids).toContain(id)
  for (const score of ['timestamp-score', 'data-size-score', 'duration-score', 'histogram-score'])
    expect(signal!.facts[score]).toMatchObject({ unit: 'share', value: expect.closeTo(1, 0) })
})

test('up to 30 percent of jitter does not hide it, whatever the interval and the chance', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 0.3, noNaN: true }),
      fc.integer({ min: 10_000, max: 600_000 }),
      fc.integer({ min: 1, max: 1_000_000 }),
      (jitter, everyMs, seed) => {
        const signals = heard(calls({ everyMs, jitter, seed, count: 80, port: 4444 }))
        expect(pointsOf(signals, 'beacon')).toBeGreaterThan(30)
      },
    ),
    { numRuns: 40, seed: 7 },
  )
})

test.each([
  ['a monitor that polls a server of ours each minute', { port: 9100, destination: '10.0.0.20' }],
  ['NTP', { port: 123, protocol: 17 }],
  ['DNS', { port: 53, protocol: 17 }],
  ['a few calls on the web', { port: 443, count: 15 }],
])('%s stays silent', (_, change) => {
  expect(alarms(heard(calls({ everyMs: 60_000, jitter: 0.02, count: 60, ...change })))).toEqual([])
})

test('a person who browses stays silent', () => {
  const random = seededRandom(3)
  const story = new Story()
  let atMs = 0
  for (let i = 0; i < 300; i++) {
    atMs += 200 + 30_000 * random.next() ** 4
    story.connect({
      atMs,
      source: host,
      destination: server,
      port: 443,
      sent: 300 + random.below(4000),
      received: 20_000,
    })
  }
  expect(pointsOf(heard(story), 'beacon')).toBe(0)
})

test('a scan and then a beacon say more than each, and join in one technique', () => {
  const story = calls({ everyMs: 60_000, jitter: 0.1, count: 60, port: 4444 })
  const beacon = heard(story)[0]!
  for (let i = 1; i <= 60; i++)
    story.open({ atMs: -600_000 + i * 100, source: host, destination: `10.0.1.${i}`, port: 445 })
  const sequence = heard(story).find(({ detector }) => detector === 'scan-then-beacon')!
  expect(sequence).toMatchObject({ actor: host, peers: [server], technique: beacon.technique })
  expect(sequence.points).toBeGreaterThan(8)
  expect(sequence.firstUs).toBeLessThan(beacon.firstUs)
})

test('the sequence follows the newest scan before the calls, and names what it rests on', () => {
  const dayMs = 86_400_000
  const scan = (story: Story, atMs: number) => {
    for (let i = 1; i <= 60; i++)
      story.open({ atMs: atMs + i * 100, source: host, destination: `10.0.1.${i}`, port: 445 })
  }
  const story = calls({ everyMs: 60_000, jitter: 0.1, count: 60, port: 4444 })
  for (const atMs of [-3 * dayMs, -600_000, 30 * 60_000]) scan(story, atMs)
  const signals = heard(story)
  const scans = signals.filter(({ detector }) => detector === 'horizontal-scan')
  expect(scans).toHaveLength(3)
  const sequence = signals.find(({ detector }) => detector === 'scan-then-beacon')!
  const beacon = signals.find(({ detector }) => detector === 'beacon')!
  expect(sequence.firstUs).toBe(scans[1]!.firstUs)
  expect(sequence.restsOn).toEqual([scans[1]!.key, beacon.key])
})

test('a scan after the beacon is no such sequence', () => {
  const story = calls({ everyMs: 60_000, jitter: 0.1, count: 60, port: 4444 })
  for (let i = 1; i <= 60; i++)
    story.open({ atMs: 9e6 + i * 100, source: host, destination: `10.0.1.${i}`, port: 445 })
  expect(pointsOf(heard(story), 'scan-then-beacon')).toBe(0)
})

test('a second-choice port outside is told as unusual, and the beat against chance', () => {
  const [signal] = heard(calls({ everyMs: 5000, jitter: 0.2, count: 60, port: 8080 }))
  expect(alarms([signal!])).toEqual(['beacon'])
  const named = new Map(signal!.evidence.map(({ id, observed }) => [id, observed]))
  expect(named.get('alternate-port')).toMatchObject({ text: 'yes' })
  expect(named.get('beats-chance')).toMatchObject({ unit: 'sigma' })
  const inside = calls({
    everyMs: 5000,
    jitter: 0.2,
    count: 60,
    port: 8080,
    destination: '10.0.0.9',
  })
  expect(alarms(heard(inside))).toEqual([])
})
