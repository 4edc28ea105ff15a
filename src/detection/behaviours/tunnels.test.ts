import { expect, test } from 'vitest'
import { seededRandom } from '../../kernel/index.ts'
import { alarms, heard, Story, startUs } from './kit/story.fixture.ts'

const host = '10.0.8.44'
const letters = 'abcdefghijklmnopqrstuvwxyz234567'

function randomLabel(length: number, seed: number): string {
  const random = seededRandom(seed)
  return Array.from({ length }, () => letters[random.below(letters.length)]).join('')
}

test('data packed into names of one domain is told, on one long flow', () => {
  const story = new Story()
  for (let i = 0; i < 120; i++)
    story.ask({
      atMs: i * 150,
      client: host,
      name: `${randomLabel(52, i)}.t.cdn-sync.example.com`,
      type: 16,
      answerBytes: 300,
    })
  const [signal] = heard(story)
  expect(signal).toMatchObject({ detector: 'dns-tunnel', actor: host, peers: ['example.com'] })
  expect(signal!.points).toBeGreaterThan(40)
  expect(signal!.facts['domain']).toBe('example.com')
})

test.each(['continued', 'opened'] as const)('flows are counted once: %s', (kind) => {
  const story = new Story()
  const flow = new Story().open({
    atMs: 0,
    source: host,
    destination: '10.0.0.53',
    port: 53,
    protocol: 17,
  })
  story.add(flow)
  for (let i = 0; i < 120; i++) {
    const goesOn = i === 60
    const continues = kind === 'continued' ? 1 : 0
    if (goesOn) story.add({ ...flow, kind, flow: 2, continues, timeUs: startUs + i * 150_000 })
    const own = new Story().ask({
      atMs: i * 150,
      client: host,
      name: `${randomLabel(52, i)}.t.cdn-sync.example.com`,
      type: 16,
    })
    for (const message of own.observations)
      story.add({ ...message, flow: i < 60 ? 1 : 2 } as typeof message)
  }
  expect(heard(story).at(-1)!.flowCount).toBe(kind === 'continued' ? 1 : 2)
})

test('names that no domain ends and no host could have are told at once', () => {
  const story = new Story().ask({
    atMs: 0,
    client: host,
    name: `${randomLabel(60, 1)}*=.4s2f${randomLabel(20, 2)}=.txt`,
  })
  expect(alarms(heard(story))).toEqual(['dns-tunnel'])
})

test('short questions with long answers are told, and told once', () => {
  const story = new Story()
  for (let i = 0; i < 150; i++)
    story.ask({
      atMs: i * 2000,
      client: host,
      name: `${randomLabel(8, i)}.stage.example.com`,
      type: 16,
      answerBytes: 320,
    })
  const told = heard(story).filter(({ points }) => points > 0)
  const ids = told.flatMap(({ evidence }) => evidence.map(({ id }) => id))
  expect(ids.filter((id) => id === 'distinct-names' || id === 'new-names')).toHaveLength(1)
  expect(alarms(told)).toContain('dns-tunnel')
})

test('one long name of many letters, however odd, is roughly even at most', () => {
  const name = `${randomLabel(60, 1)}*=.${randomLabel(60, 2)}=.${randomLabel(60, 3)}.txt`
  const [signal] = heard(new Story().ask({ atMs: 0, client: host, name }))
  expect(signal!.points).toBeLessThan(33)
  const plain = `${randomLabel(60, 1)}.${randomLabel(60, 2)}.example.com`
  expect(alarms(heard(new Story().ask({ atMs: 0, client: host, name: plain })))).toEqual([])
})

test('the lookups of a busy browser stay silent', () => {
  const story = new Story()
  const hosts = ['www', 'cdn', 'img-1', 'static', 'api', 'fonts', 'ads-eu-west-1', 'd3f8ykwhia686p']
  for (let i = 0; i < 600; i++) {
    const site = `site${i % 90}.com`
    story.ask({
      atMs: i * 400,
      client: host,
      name: `${hosts[i % hosts.length]}.${site}`,
      type: i % 2 ? 1 : 28,
    })
    story.connect({
      atMs: i * 400 + 20,
      source: host,
      destination: `203.0.113.${i % 250}`,
      port: 443,
      sent: 500,
      received: 9000,
    })
  }
  expect(alarms(heard(story))).toEqual([])
})

test('reverse lookups, however many, stay silent', () => {
  const story = new Story()
  for (let i = 0; i < 900; i++)
    story.ask({ atMs: i * 50, client: host, name: `${i % 250}.${i}.0.10.in-addr.arpa`, type: 12 })
  expect(heard(story)).toEqual([])
})

test('pings that carry a conversation are told', () => {
  const story = new Story()
  const random = seededRandom(5)
  for (let i = 0; i < 300; i++)
    story.ping({
      atMs: i * 400,
      source: host,
      destination: '203.0.113.9',
      bytes: 52 + random.below(900),
      back: 52 + random.below(900),
      sequence: 0,
    })
  expect(alarms(heard(story))).toEqual(['icmp-tunnel'])
})

test('a ping every second, for an hour, stays silent', () => {
  const story = new Story()
  for (let i = 0; i < 3600; i++)
    story.ping({ atMs: i * 1000, source: host, destination: '203.0.113.9', bytes: 56 })
  expect(heard(story)).toEqual([])
})

test('a resolver that asks onward for its client is not blamed, and a cut name finds its domain', () => {
  const story = new Story()
  const resolver = '10.0.0.53'
  for (let i = 0; i < 120; i++) {
    const data = randomLabel(i % 2 ? 250 : 30, i)
    const name = `${data}.t.sync.example`.slice(0, 255)
    const asked = { kind: 'dns', flow: i + 1, isResponse: false, name, type: 10 } as const
    const timeUs = startUs + i * 150_000
    const message = { ...asked, timeUs, responseCode: 0, bytes: 200 }
    story.add({ ...message, client: host, server: resolver })
    story.add({
      ...message,
      timeUs: timeUs + 900,
      client: resolver,
      server: '203.0.113.66',
    })
  }
  const signals = heard(story)
  expect(signals.map(({ actor, peers }) => [actor, peers])).toEqual([[host, ['sync.example']]])
  expect(signals[0]!.evidence[0]!.observed.value).toBe(120)
})
