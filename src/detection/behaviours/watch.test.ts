import { expect, test } from 'vitest'
import type { Signal } from '../../contracts/index.ts'
import { pointsOnCurve, seededRandom } from '../../kernel/index.ts'
import { behaviourCards, behaviourTunables } from './index.ts'
import { everyDetector } from './kit/every-detector.fixture.ts'
import { heard, listener, Story } from './kit/story.fixture.ts'

/** A bit of everything, from one seed. */
function crowd(seed: number, flows: number): Story {
  const random = seededRandom(seed)
  const story = new Story()
  const address = (net: string) => `${net}.${random.below(256)}.${random.below(256)}`
  for (let i = 0; i < flows; i++) {
    const atMs = i * 3
    const source = random.below(3) === 0 ? address('10.0') : address('203.0')
    story.open({
      atMs,
      source,
      destination: address('10.0'),
      port: random.below(65_536),
      flags: random.below(64),
    })
    if (i % 3 === 0)
      story.connect({
        atMs,
        source,
        destination: address('198.51'),
        port: 443,
        sent: random.below(9000),
        received: 9000,
      })
    if (i % 7 === 0)
      story.ask({ atMs, client: source, name: `${random.next()}.site${random.below(999)}.com` })
    if (i % 11 === 0)
      story.ping({ atMs, source, destination: address('10.0'), bytes: random.below(1400) })
  }
  for (let port = 0; port < 300; port++)
    story.open({ atMs: port * 9, source: '10.0.0.66', destination: '10.0.0.5', port })
  return story
}

test('the same observations give the same signals, however they are cut into batches', () => {
  const { observations } = crowd(1, 2000)
  const run = (size: number): Signal[] => {
    const watcher = listener({ home: ['10.0.0.0/8'] })
    const signals: Signal[] = []
    for (let i = 0; i < observations.length; i += size)
      signals.push(...watcher.watch(observations.slice(i, i + size)))
    return [...signals, ...watcher.finish()]
  }
  const whole = run(observations.length)
  expect(whole.length).toBeGreaterThan(0)
  expect(run(1)).toEqual(whole)
  expect(run(97)).toEqual(whole)
})

test('evidence adds up to the points, and each curve gives its points again', () => {
  for (const signal of heard(crowd(2, 1500))) {
    const sum = signal.evidence.reduce((total, { points }) => total + points, 0)
    expect(sum).toBeCloseTo(signal.points, 9)
    for (const { curve, observed, points } of signal.evidence)
      expect(pointsOnCurve(curve!, observed.value)).toBe(points)
  }
})

test('every signal holds for the quiet time of the episode that it tells of', () => {
  const signals = everyDetector()
  for (const { detector, timeUs, holdsUntilUs } of signals.values()) {
    // A sequence lives as long as what it rests on.
    const holder = detector === 'scan-then-beacon' ? 'beacon' : detector
    const quietUs = behaviourTunables[holder]!['quietS']!.value * 1e6
    expect(holdsUntilUs - timeUs, detector).toBe(quietUs)
  }
  expect(signals.size).toBe(behaviourCards.length)
})

test('a flood of forged addresses is bounded, and what is shed is counted', () => {
  const story = new Story()
  for (let i = 0; i < 45_000; i++)
    story.open({
      atMs: i / 100,
      source: `${1 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}.7`,
      destination: '10.0.0.5',
      port: 80,
    })
  const watcher = listener({ home: ['0.0.0.0/0'] })
  const signals = watcher.watch(story.observations)
  expect(watcher.shed()['newcomers']).toBeGreaterThan(10_000)
  expect(signals.length).toBeLessThan(100)
})

const manyHosts = (i: number) => `${i >> 8}.${i & 255}`

test.each([
  // Lookups that are never answered: their flows stay open.
  ['dns-tunnel', 20_000, (i: number) => ({ destination: '10.0.0.53', port: 53, protocol: 17, i })],
  ['icmp-tunnel', 6_000, (i: number) => ({ destination: '10.0.0.9', port: 0, protocol: 1, i })],
])('%s counts the open flows that it forgets', (name, flows, make) => {
  const story = new Story()
  for (let i = 0; i < flows; i++) story.open({ atMs: i, source: '10.0.0.7', ...make(i) })
  const watcher = listener()
  watcher.watch(story.observations)
  expect(watcher.shed()[name]).toBeGreaterThan(1_000)
  const closing = new Story()
  for (let i = 0; i < flows; i++) closing.connect({ atMs: i * 100, source: '10.0.0.7', ...make(i) })
  const other = listener()
  other.watch(closing.observations)
  expect(other.shed()[name]).toBe(0)
})

test('exfiltration counts each of its tables that sheds', () => {
  const story = new Story()
  for (let i = 0; i < 20_000; i++)
    story.connect({
      ...{ atMs: i, source: '10.0.0.7', destination: `198.${manyHosts(i)}.1` },
      ...{ port: 443, sent: 100 },
    })
  const watcher = listener()
  watcher.watch(story.observations)
  // Uploads, servers known, and their users.
  expect(watcher.shed()['exfiltration']).toBeGreaterThan(3 * 3_000)
})

test('an episode speaks when it grows, not for each event', () => {
  const story = new Story()
  for (let port = 1; port < 5000; port++)
    story.open({ atMs: port, source: '10.0.0.66', destination: '10.0.0.5', port })
  const watcher = listener({ home: ['0.0.0.0/0'] })
  const signals = watcher.watch(story.observations)
  expect(signals.length).toBeLessThan(20)
  expect(new Set(signals.map(({ key }) => key)).size).toBe(1)
})

test('quiet ends an episode: a later one is another', () => {
  const story = new Story()
  for (const atMs of [0, 3_600_000])
    for (let port = 1; port < 60; port++)
      story.open({ atMs: atMs + port * 9, source: '10.0.0.66', destination: '10.0.0.5', port })
  expect(heard(story)).toHaveLength(2)
})

test('a trickle is no flood because the clock was set back meanwhile', () => {
  const trickle = (fromMs: number) => {
    const story = new Story()
    for (let i = 0; i < 1200; i++)
      story.open({
        atMs: fromMs + i * 1000,
        source: `203.0.113.${i % 100}`,
        destination: '10.0.0.5',
        port: 80,
      })
    return story.observations
  }
  const watcher = listener({ home: ['10.0.0.0/8'] })
  const signals = watcher.watch([...trickle(7_200_000), ...trickle(0)])
  expect([...signals, ...watcher.finish()]).toEqual([])
})

test('a behaviour can be left out, and its numbers changed', () => {
  const story = new Story()
  for (let port = 1; port < 20; port++)
    story.open({ atMs: port * 9, source: '10.0.0.66', destination: '10.0.0.5', port })
  expect(heard(story)).toHaveLength(1)
  expect(heard(story, { disabled: ['vertical-scan'] })).toEqual([])
  expect(heard(story, { tunables: { 'vertical-scan': { portsNotable: 400 } } })).toEqual([])
})

test('every tunable has a default, a unit and a sentence', () => {
  for (const [name, tunables] of Object.entries(behaviourTunables)) {
    expect(behaviourCards.map((card) => card.name)).toContain(name)
    for (const { value, unit, says } of Object.values(tunables)) {
      expect(Number.isFinite(value)).toBe(true)
      expect(unit).not.toBe('')
      expect(says).toMatch(/\.$/)
    }
  }
})
