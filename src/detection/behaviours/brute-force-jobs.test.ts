/** Guesses from inside, and what sets a job with an old password apart from them. */
import { expect, test } from 'vitest'
import type { Application } from '../../contracts/index.ts'
import { alarms, heard, pointsOf, Story } from './kit/story.fixture.ts'

const server = '10.0.9.5'
const inside = '10.0.0.66'

const answered = (logins: { refused?: number; accepted?: number; mark?: number }): Application => ({
  ...{ kind: 'plain', name: 'redis', group: 'db' },
  logins: { accepted: 0, refused: 0, anonymous: 0, ...logins },
})

/** So many refused, a minute and a little between them; `markOf` tells what was asked. */
function refusals(count: number, markOf: (i: number) => number | undefined, story = new Story()) {
  for (let i = 0; i < count; i++) {
    const mark = markOf(i)
    const application = answered({ refused: 1, ...(mark !== undefined && { mark }) })
    story.connect({
      ...{ source: inside, destination: server, port: 6379, application },
      ...{ atMs: i * 60_000 + (i % 3) * 9000, lastsMs: 200, sent: 60, received: 40 },
    })
  }
  return story
}

test('a machine of ours whose eighth login is refused is told', () => {
  expect(alarms(heard(refusals(8, () => undefined)))).toEqual(['brute-force'])
  expect(alarms(heard(refusals(4, () => undefined)))).toEqual([])
})

test('who asks with another password each time is told, who asks the same is not', () => {
  const others = heard(refusals(12, (i) => i))
  expect(alarms(others)).toEqual(['brute-force'])
  expect(others[0]!.evidence.map(({ id }) => id)).toContain('other-password')
  expect(alarms(heard(refusals(12, () => 7)))).toEqual([])
  expect(alarms(heard(refusals(200, () => 7)))).toEqual([])
})

/** By the clock, or so long after each answer, which takes now more and now less. */
function ticks(count: number, isWaiting: boolean, markOf?: (i: number) => number): Story {
  const story = new Story()
  for (let i = 0, atMs = 0; i < count; i++) {
    const lastsMs = 300 + (i % 5) * 400
    story.connect({
      ...{ source: inside, destination: server, port: 6379, atMs, lastsMs },
      ...{ sent: 60, received: 40 },
      application: answered({ refused: 1, ...(markOf && { mark: markOf(i) }) }),
    })
    atMs += 60_000 + (isWaiting ? lastsMs : 0)
  }
  return story
}

test('what goes by the clock for long is taken for a job, what waits after each answer is not', () => {
  const lastPoints = (story: Story) =>
    heard(story).findLast(({ detector }) => detector === 'brute-force')!.points
  expect(lastPoints(ticks(20, false))).toBeGreaterThan(30)
  expect(lastPoints(ticks(40, false))).toBeLessThan(25)
  expect(lastPoints(ticks(40, true))).toBeGreaterThan(30)
})

test('where evenness speaks for a job the sentence says so, and nothing does once passwords differ', () => {
  const last = (story: Story) =>
    heard(story).findLast(({ detector }) => detector === 'brute-force')!
  expect(last(ticks(20, false)).facts['shape']).toContain('a job with an old key or password')
  expect(last(refusals(20, () => undefined)).facts['shape']).not.toContain('a job')
  const others = last(ticks(40, false, (i) => i))
  expect(others.evidence.map(({ id }) => id)).not.toContain('even-pauses')
  expect(others.points).toBeGreaterThan(30)
})

test('one password again and again at the same servers is a job, at each of them once it is not', () => {
  const rounds = (times: number) => {
    const story = new Story()
    for (let i = 0; i < 6 * times; i++)
      story.connect({
        ...{ source: inside, destination: `10.0.9.${5 + (i % 6)}`, port: 1883 },
        ...{ atMs: i * 20_000 + (i % 3) * 900, lastsMs: 200, sent: 60, received: 40 },
        application: answered({ refused: 1, mark: 9 }),
      })
    return alarms(heard(story))
  }
  expect(rounds(1)).toEqual(['brute-force'])
  expect(rounds(8)).toEqual([])
})

test('a login is one whatever packet of its connection was seen first, or if the server alone was heard', () => {
  const story = new Story()
  for (let i = 0; i < 12; i++)
    story.connect({
      ...{ source: '198.51.100.23', destination: server, port: 6379, atMs: i * 61_000 + i * i },
      ...{ application: answered({ refused: 1 }), flags: 18, received: 40, sent: i < 6 ? 60 : 0 },
    })
  const last = heard(story).findLast(({ detector }) => detector === 'brute-force')!
  expect(last.facts['attempts']).toMatchObject({ value: 12 })
})

test('the same password at many servers is no old one', () => {
  const story = new Story()
  for (let i = 0; i < 12; i++)
    story.connect({
      ...{ source: inside, destination: `10.0.9.${i + 5}`, port: 6379, atMs: i * 60_000 },
      ...{ application: answered({ refused: 1, mark: 7 }), sent: 60, received: 40 },
    })
  expect(alarms(heard(story))).toEqual(['brute-force'])
})

test('what got in before the first refusal is less sure to be a guesser', () => {
  const story = new Story()
  for (let i = 0; i < 6; i++)
    story.connect({
      ...{ source: inside, destination: server, port: 6379, atMs: (i - 6) * 60_000 },
      ...{ application: answered({ accepted: 1 }), sent: 60, received: 40 },
    })
  const before = pointsOf(heard(refusals(12, () => undefined, story)), 'brute-force')
  expect(before).toBeLessThan(pointsOf(heard(refusals(12, () => undefined)), 'brute-force'))
})

test('the signal reaches to the session that may have worked, and names it among its flows', () => {
  const story = refusals(12, (i) => i).connect({
    ...{ source: inside, destination: server, port: 6379, atMs: 800_000, lastsMs: 90_000 },
    ...{ application: answered({ accepted: 1 }), sent: 9000, received: 80_000 },
  })
  const last = heard(story).findLast(({ detector }) => detector === 'brute-force')!
  const flows = last.flows.map(({ source }) => source)
  expect(last.outcome?.value).toBe('worked')
  expect(last.flowCount).toBe(13)
  expect(flows).toHaveLength(13)
})

test('where frames are missing the counts are the least, and nobody is said to have had all refused', () => {
  const told = (history: string) => {
    const story = new Story()
    for (let i = 0; i < 12; i++)
      story.connect({
        ...{ source: inside, destination: server, port: 6379, atMs: i * 61_000 + i * i * 40 },
        ...{ application: answered({ refused: 1, mark: i }), sent: 60, received: 40, history },
      })
    return heard(story).findLast(({ detector }) => detector === 'brute-force')!
  }
  expect(told('ShADadFfg').facts['attempts']).toMatchObject({ text: 'at least 12 logins' })
  expect(told('ShADadFfg').facts['ending']).toBe(', none seen let in')
  expect(told('ShADadFf').facts['attempts']).toMatchObject({ text: '12 logins' })
  expect(told('ShADadFf').facts['ending']).toBe(', all refused')
})
