import { expect, test } from 'vitest'
import type { Application, Flow, FlowEvent, Logins, Signal } from '../../contracts/index.ts'
import { alarms, heard, listener, pointsOf, Story, startUs } from './kit/story.fixture.ts'

const guesser = '198.51.100.23'
const server = '10.0.9.5'

function guesses(port: number, application: Application | null = null): Story {
  const story = new Story()
  for (let i = 0; i < 60; i++)
    story.connect({
      atMs: i * 30,
      source: guesser,
      destination: server,
      port,
      lastsMs: 200,
      sent: 1100 + (i % 7),
      received: 900,
      application,
    })
  return story
}

test('SSH guessing is told within a second', () => {
  const watcher = listener({ home: ['0.0.0.0/0'] })
  const [told] = watcher.watch(guesses(22).observations).filter(({ points }) => points > 30)
  expect(told).toMatchObject({ detector: 'brute-force', actor: guesser, peers: [server] })
  expect(told!.timeUs - startUs).toBeLessThan(1_000_000)
})

test('a refused FTP login counts by what the server said', () => {
  const ftp: Application = {
    kind: 'ftp',
    banner: '220 ready',
    logins: { accepted: 0, refused: 1, anonymous: 0 },
  }
  const [told] = heard(guesses(21, ftp))
  expect(told!.evidence.find(({ id }) => id === 'refusals')!.points).toBe(14)
})

/** Redis, where the answers are in the clear. */
const answered = (logins: Partial<Logins>): Application => ({
  ...{ kind: 'plain', name: 'redis', group: 'db' },
  logins: { accepted: 0, refused: 0, anonymous: 0, ...logins },
})
const redis = { source: guesser, destination: server, port: 6379 }

test('a machine that guesses at itself, as through a tunnel, is told as others are', () => {
  const story = new Story()
  for (let i = 0; i < 60; i++)
    story.connect({
      ...{ ...redis, atMs: i * 300, source: server, sent: 90, received: 60 },
      application: answered({ refused: 1, mark: i }),
    })
  expect(alarms(heard(story))).toEqual(['brute-force'])
})

test.each([{ accepted: 1 }, { anonymous: 1 }, { accepted: 2 }])(
  'clients that are let in each time are quiet, however short and alike: %j',
  (logins) => {
    expect(pointsOf(heard(guesses(6379, answered(logins))), 'brute-force')).toBe(0)
  },
)

test('the same with a refusal in each is told', () => {
  const signals = heard(guesses(6379, answered({ accepted: 1, refused: 1 })))
  expect(alarms(signals)).toEqual(['brute-force'])
})

test('a few mistakes among the logins of many are quiet', () => {
  const story = new Story()
  for (let i = 0; i < 100; i++)
    story.connect({
      ...{ ...redis, atMs: i * 300, sent: 1100, received: 900 },
      application: answered(i % 20 === 7 ? { refused: 1 } : { accepted: 1 }),
    })
  expect(alarms(heard(story))).toEqual([])
})

const manyInOne = { ...redis, atMs: 0, lastsMs: 4000, sent: 9000, received: 15_000 }

test('many guesses in one connection count each', () => {
  const application = answered({ refused: 200 })
  const story = new Story().connect({ ...manyInOne, application })
  expect(told(story).evidence[0]!.sentence).toMatch(/^Tried \{observed\} at/)
  expect(told(story)).toMatchObject({
    facts: { attempts: { text: '200 logins' }, connections: { text: '1 connection' } },
    outcome: { value: 'no_sign' },
  })
})

/** Fifteen passwords over each of four sessions: an outcome early in each, then the end. */
function fewLongSessions(): Story {
  const story = new Story()
  const one = { source: guesser, destination: server, port: 21 }
  for (let i = 0; i < 4; i++) {
    const opened = story.open({ ...one, atMs: i * 250 })
    const at = (kind: 'progress' | 'closed', afterMs: number, refused: number): FlowEvent => ({
      ...opened,
      ...{ kind, isOutcome: kind === 'progress', end: kind === 'closed' ? 'fin' : 'open' },
      timeUs: opened.timeUs + afterMs * 1000,
      lastUs: opened.timeUs + afterMs * 1000,
      forwardPayload: 14 * refused,
      backwardPayload: 26 * refused,
      record: { application: answered({ refused }) } as Flow,
    })
    story.add(at('progress', 10, 2)).add(at('closed', 3250, 15))
  }
  return story
}

test('the time of tries that share connections lasts to the newest answer', () => {
  const { facts, evidence } = told(fewLongSessions())
  expect(facts).toMatchObject({ attempts: { text: '60 logins' }, span: { value: 4000 } })
  expect(evidence.find(({ id }) => id === 'attempt-rate')!.observed.value).toBeCloseTo(900)
})

test('the time of one connection that is known by its end runs from its beginning', () => {
  const application = answered({ refused: 200 })
  const { facts, evidence } = told(
    new Story().add(new Story().connect({ ...manyInOne, application }).observations.at(-1)!),
  )
  expect(facts.span).toMatchObject({ value: 4000 })
  expect(evidence.find(({ id }) => id === 'attempt-rate')!.observed.value).toBeCloseTo(3000)
})

test('an exchange has the size that it had at its end', () => {
  expect(told(fewLongSessions()).facts.size).toMatchObject({ value: 600 })
})

test('what the server said of the tries is a share of them', () => {
  const refusals = told(fewLongSessions()).evidence.find(({ id }) => id === 'refusals')
  expect(refusals!.observed).toMatchObject({ value: 1, text: '100%' })
})

test('answers that come while a connection runs are counted once', () => {
  const story = guesses(6379, answered({ refused: 1 }))
  const opened = story.open({ ...redis, atMs: 2000 })
  const later = (kind: 'progress' | 'closed', refused: number): FlowEvent => ({
    ...opened,
    ...{ kind, isOutcome: kind === 'progress', end: kind === 'closed' ? 'fin' : 'open' },
    timeUs: opened.timeUs + refused * 1e5,
    forwardPayload: 40 * refused,
    backwardPayload: 60 * refused,
    record: { application: answered({ refused }) } as Flow,
  })
  const { evidence } = told(story.add(later('progress', 4)).add(later('closed', 30)))
  expect(evidence.find(({ id }) => id === 'attempts')!.observed.value).toBe(90)
})

test('a password that is found after 200 refusals is told as a guess that worked', () => {
  const story = new Story()
  const one = { ...redis, lastsMs: 20, sent: 40, received: 60 }
  for (let i = 0; i <= 200; i++) {
    const application = answered(i < 200 ? { refused: 1 } : { accepted: 1 })
    story.connect({ ...one, atMs: i * 30, application })
  }
  expect(told(story).points).toBeGreaterThan(30)
  expect(told(story).outcome).toMatchObject({
    value: 'worked',
    basis: expect.stringMatching(
      /^\{entered\} accepted a login after \{refused\} had been refused:/,
    ),
  })
})

test.each<[string, Partial<Logins>]>([
  ['was refused', { refused: 30 }],
  ['was let in without a password', { anonymous: 1 }],
])('a session that %s is no guess that worked, however large', (_, logins) => {
  const story = guesses(6379, answered({ refused: 1 })).connect({
    ...{ ...redis, atMs: 5000, lastsMs: 52_000, sent: 40_000, received: 90_000 },
    application: answered(logins),
  })
  expect(told(story).outcome?.value).toBe('no_sign')
})

test('a login from before the guesses is none that they found', () => {
  const story = new Story().connect({
    ...{ ...redis, atMs: -60_000, lastsMs: 120_000, sent: 2000, received: 900 },
    application: answered({ accepted: 1 }),
  })
  for (let i = 0; i < 60; i++)
    story.connect({
      ...{ ...redis, atMs: i * 30, lastsMs: 20, sent: 1100, received: 900 },
      application: answered({ refused: 1 }),
    })
  expect(told(story).outcome?.value).toBe('no_sign')
})

test('SSH on an odd port is known by its first bytes; an unknown service there is not a login', () => {
  const ssh: Application = { kind: 'ssh', clientVersion: 'a', serverVersion: 'b' }
  expect(alarms(heard(guesses(2022, ssh)))).toEqual(['brute-force'])
  expect(pointsOf(heard(guesses(2022)), 'brute-force')).toBe(0)
})

test('a monitor that logs in once a minute stays silent', () => {
  const story = new Story()
  for (let i = 0; i < 60; i++)
    story.connect({
      atMs: i * 60_000,
      source: '10.0.0.9',
      destination: server,
      port: 22,
      sent: 1100,
      received: 900,
    })
  expect(alarms(heard(story))).toEqual([])
})

test('people at work stay silent', () => {
  const story = new Story()
  for (let i = 0; i < 30; i++)
    story.connect({
      atMs: i * 4000,
      source: '10.0.0.9',
      destination: server,
      port: 22,
      lastsMs: 90_000,
      sent: 9000 * (1 + (i % 9)),
      received: 80_000 * (1 + (i % 4)),
    })
  expect(pointsOf(heard(story), 'brute-force')).toBe(0)
})

test('connections that stand open, few bytes in each, are none that were refused', () => {
  const story = new Story()
  const pool = { source: '10.0.0.9', destination: server, port: 5432, lastsMs: 40_000 }
  for (let i = 0; i < 60; i++)
    story.connect({ ...pool, atMs: i * 30, sent: 150, received: 460, end: 'shutdown' })
  expect(pointsOf(heard(story), 'brute-force')).toBe(0)
})

test('one visit to each of many machines is no spray where no refusal is read', () => {
  const story = new Story()
  for (let i = 0; i < 60; i++)
    story.connect({
      ...{ source: '10.0.0.8', destination: `10.0.1.${i + 1}`, port: 5985 },
      ...{ atMs: i * 20_000, lastsMs: 90, sent: 200 + 20 * i, received: 1500 },
    })
  expect(alarms(heard(story))).not.toContain('brute-force')
})

test('openings that nobody answers are a scan or a flood, not guesses', () => {
  const story = new Story()
  for (let i = 0; i < 80; i++)
    story.open({ atMs: i * 10, source: guesser, destination: server, port: 22 })
  expect(pointsOf(heard(story), 'brute-force')).toBe(0)
})

/** Four connections at once, then a pause. */
function rounds(pauseMs: number, together: number): Story {
  const story = new Story()
  for (let i = 0; i < 32; i++)
    story.connect({
      atMs: Math.floor(i / together) * pauseMs + (i % together) * 40,
      source: guesser,
      destination: server,
      port: 22,
      lastsMs: 2000,
      sent: 1500,
      received: 1400 + (i % 5),
    })
  return story
}

test('a patient guesser is known by coming four at a time, a monitor by coming alone', () => {
  expect(alarms(heard(rounds(30_000, 4)))).toEqual(['brute-force'])
  expect(alarms(heard(rounds(60_000, 1)))).toEqual([])
})

const told = (story: Story): Signal => {
  const signals = heard(story).filter(({ detector }) => detector === 'brute-force')
  expect(signals).toHaveLength(1)
  return signals[0]!
}
const later = { source: guesser, destination: server, port: 22 }

test('guesses that all end alike give no sign that one worked', () => {
  const { outcome, facts } = told(guesses(22))
  expect(outcome?.value).toBe('no_sign')
  expect(outcome?.basis).toMatch(/longest session \{longest\}, largest \{largest\}\.$/)
  expect(facts).toMatchObject({ longest: { text: '200 ms' }, largest: { text: '2.01 KB' } })
})

test.each([
  ['long and larger', { lastsMs: 52_000, sent: 4000, received: 3000 }, 'worked'],
  ['five times as large', { lastsMs: 2000, sent: 1000, received: 12_000 }, 'worked'],
  ['long, but no larger', { lastsMs: 52_000, sent: 1100, received: 900 }, 'no_sign'],
  ['short', { lastsMs: 1000, sent: 1800, received: 1500 }, 'no_sign'],
])('a session after the guesses that is %s', (_, session, outcome) => {
  const story = guesses(22).connect({ ...later, ...session, atMs: 5000, packets: 60 })
  expect(told(story).outcome?.value).toBe(outcome)
})

test('an intruder who stays for an hour is told of while the session runs', () => {
  const story = guesses(22)
  const opened = story.open({ ...later, atMs: 5000 })
  for (let second = 10; second < 3600; second++)
    story.add({
      ...opened,
      kind: 'progress',
      timeUs: opened.firstUs + second * 1e6,
      forwardPackets: 2 * second,
      backwardPackets: 2 * second,
      forwardPayload: 300 * second,
      backwardPayload: 900 * second,
    })
  expect(told(story).outcome?.value).toBe('worked')
})

test('a session from before the guesses is none that they opened', () => {
  const story = new Story().connect({
    ...later,
    atMs: -60_000,
    lastsMs: 120_000,
    sent: 90_000,
    received: 9000,
  })
  for (let i = 0; i < 60; i++)
    story.connect({ ...later, atMs: i * 30, lastsMs: 200, sent: 1100 + (i % 7), received: 900 })
  expect(told(story).outcome?.value).toBe('no_sign')
})
