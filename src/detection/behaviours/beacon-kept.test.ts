import { expect, test } from 'vitest'
import type { Application } from '../../contracts/index.ts'
import { heard, pointsOf, Story } from './kit/story.fixture.ts'

const host = '10.0.0.7'
const server = '203.0.113.9'

/** One connection with a sign of life each minute; whether a name was looked up a second before it. */
function kept(isLookedUp: boolean): Story {
  const story = new Story()
  for (let i = 0; i < 3; i++)
    story.connect({ atMs: i - 9, source: host, destination: `198.51.100.${i}`, port: 443 })
  if (isLookedUp) story.ask({ atMs: 0, client: host, name: 'live.svc.example' })
  // A busy machine asks for many others meanwhile.
  for (let i = 0; i < 60; i++)
    story.ask({ atMs: 5000 + i * 300, client: host, name: `www${i}.site.example` })
  const opened = story.open({ atMs: 1000, source: host, destination: server, port: 50_001 })
  for (let i = 1; i < 100; i++) {
    const timeUs = opened.timeUs + i * 60e6 + ((i * 37) % 10) * 60_000
    story.add({
      ...{ ...opened, kind: 'progress', timeUs, lastUs: timeUs, isOutcome: i === 5 },
      ...{ newForwardPayload: 45, newBackwardPayload: 40, record: null },
      ...{ forwardPayload: i * 45, backwardPayload: i * 40, backwardPackets: i },
    })
  }
  return story
}

const reasonsIn = (story: Story) =>
  heard(story)
    .filter(({ detector }) => detector === 'beacon')
    .at(-1)!
    .evidence.map(({ id }) => id)

test('signs of life in one connection to a name that was looked up are no beacon', () => {
  expect(pointsOf(heard(kept(true)), 'beacon')).toBeLessThan(30)
  expect(reasonsIn(kept(true))).toContain('kept-by-name')
  expect(reasonsIn(kept(true))).not.toContain('bare-address')
})

test('of a connection that no lookup led to it is said that it was called by its address', () => {
  expect(pointsOf(heard(kept(false)), 'beacon')).toBeGreaterThan(30)
  expect(reasonsIn(kept(false))).toContain('bare-address')
})

test('a list of servers that are gone counts against a beacon; one that is gone does not', () => {
  const calling = (servers: number) => {
    const story = new Story()
    for (let i = 0; i < 80; i++)
      for (let s = 0; s < servers; s++) {
        const atMs = i * 60_000 + s * 900 + ((i * 37 + s * 11) % 10) * 600
        story.connect({ atMs, source: host, destination: `203.0.113.${9 + s}`, port: 22_000 })
      }
    return heard(story).filter(({ detector }) => detector === 'beacon')
  }
  const last = (servers: number) => calling(servers).at(-1)!
  expect(last(1).points).toBeGreaterThan(30)
  expect(last(3).points).toBeGreaterThan(30)
  expect(last(20).points).toBeLessThan(20)
  expect(last(20).evidence.map(({ id }) => id)).toContain('silent-peers')
})

function request(method: string, target: string, status = 200): Application {
  return { kind: 'http', method, target, host: '', userAgent: '', status }
}

/** Calls each minute, blurred, by a proxy of our own that others use, too. */
function byProxy(application: Application): Story {
  const story = new Story()
  for (let i = 0, atMs = 0; i < 120; i++) {
    const call = { source: host, destination: '10.0.0.2', port: 3128, sent: 700, received: 3200 }
    story.connect({ ...call, atMs, application })
    const page = request('CONNECT', `www${i % 7}.site.example:443`)
    story.connect({ ...call, atMs: atMs + 21_000, application: page })
    atMs += 60_000 * (0.8 + (((i * 37) % 100) / 100) * 0.4)
  }
  return story
}

test.each([
  ['CONNECT', 'sync.example.org:443', 'HTTPS through a proxy'],
  ['POST', 'http://sync.example.org/u.php', 'HTTP through a proxy'],
])('by a proxy, %s is a call to whom it asks for', (method, target, door) => {
  const told = heard(byProxy(request(method, target))).filter(({ points }) => points > 30)
  expect(told.map(({ detector, peer }) => [detector, peer])).toEqual([
    ['beacon', 'sync.example.org'],
  ])
  expect(told[0]!.facts).toMatchObject({
    ...{ called: 'sync.example.org', door, answers: 'each was answered' },
    route: ', through the proxy 10.0.0.2 (port 3128)',
  })
  expect(told[0]!.evidence.map(({ id }) => id)).not.toContain('inside-server')
})

test('a name without a dot is of the own network, by a proxy, too', () => {
  const told = heard(byProxy(request('CONNECT', 'intranet:443')))
  expect(pointsOf(told, 'beacon')).toBeLessThan(30)
})

test('where the proxy says no, that is what is told', () => {
  const told = heard(byProxy(request('CONNECT', 'sync.example.org:443', 403)))
  const last = told.findLast(({ peer }) => peer === 'sync.example.org')!
  expect(last.facts['answers']).toBe('the proxy let none of them through')
})
