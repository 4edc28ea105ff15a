import { expect, test } from 'vitest'
import { alarms, heard, listener, Story, startUs } from './kit/story.fixture.ts'

const scanner = '10.0.0.66'
const victim = '10.0.0.5'

test('a SYN scan of forty ports is told by its fortieth, in the first second', () => {
  const story = new Story()
  for (let port = 1; port <= 40; port++)
    story.open({ atMs: port * 10, source: scanner, destination: victim, port })
  const watcher = listener({ home: ['0.0.0.0/0'] })
  const told = watcher.watch(story.observations).filter(({ points }) => points > 30)
  expect(told[0]).toMatchObject({ detector: 'vertical-scan', actor: scanner, peers: [victim] })
  expect(told[0]!.timeUs - startUs).toBeLessThan(1_000_000)
  expect(told[0]!.technique).toBe('T1046')
})

test.each([
  ['FIN', 0x01],
  ['NULL', 0x00],
  ['Xmas', 0x29],
])('a handful of %s probes is enough: no program sends them', (_, flags) => {
  const story = new Story()
  for (let port = 20; port < 32; port++)
    story.open({ atMs: port * 500, source: scanner, destination: victim, port, flags })
  expect(alarms(heard(story))).toEqual(['vertical-scan'])
})

test('many ports with a conversation on each, as FTP data connections, stay silent', () => {
  const story = new Story()
  for (let i = 0; i < 60; i++)
    story.connect({
      atMs: i * 900,
      source: scanner,
      destination: victim,
      port: 50_000 + i,
      sent: 90,
      received: 9000,
    })
  expect(alarms(heard(story))).toEqual([])
})

test('answers seen without their questions are no scan', () => {
  const story = new Story()
  for (let i = 0; i < 200; i++) {
    story.open({
      atMs: i,
      source: victim,
      sourcePort: 53,
      destination: scanner,
      port: 30_000 + i,
      protocol: 17,
    })
    story.open({
      atMs: i,
      source: victim,
      sourcePort: 443,
      destination: scanner,
      port: 40_000 + i,
      flags: 0x10,
    })
  }
  expect(heard(story).filter(({ detector }) => detector === 'vertical-scan')).toEqual([])
})

const bareAck = { source: scanner, destination: victim, flags: 0x10, sourcePort: 43_021 }

test.each([
  ['refused', { packets: 2, state: 'REJ', end: 'reset' }],
  ['unanswered', { packets: 1, state: 'OTH', end: 'idle', lastsMs: 61_000 }],
] as const)('an ACK scan of forty ports is told, %s', (_, outcome) => {
  const story = new Story()
  for (let port = 1; port <= 40; port++)
    story.connect({ ...bareAck, atMs: port * 10, port, ...outcome })
  expect(alarms(heard(story))).toEqual(['vertical-scan'])
})

test.each([
  ['the other side of which answers', { packets: 4, state: 'REJ', end: 'idle' }],
  ['of which one side is not heard', { packets: 5, state: 'OTH', end: 'idle' }],
] as const)('bare ACKs of connections that stood before, %s, are no scan', (_, outcome) => {
  const story = new Story()
  for (let i = 0; i < 60; i++)
    story.connect({ ...bareAck, atMs: i * 1000, port: 20_000 + 7 * i, lastsMs: 400, ...outcome })
  expect(alarms(heard(story))).toEqual([])
})

test('what is heard first from the side that answers knocks nowhere', () => {
  const story = new Story()
  for (let i = 0; i < 60; i++) {
    const given = { ...bareAck, atMs: i * 1000, port: 20_000 + 7 * i }
    const opened = new Story().open(given)
    story.add({ ...opened, flow: i + 1, forwardPackets: 0, backwardPackets: 1 })
  }
  expect(alarms(heard(story))).toEqual([])
})

test('asking sixty neighbours for SMB is told; who was asked is named', () => {
  const story = new Story()
  for (let i = 1; i <= 60; i++)
    story.open({ atMs: i * 100, source: scanner, destination: `10.0.1.${i}`, port: 445 })
  const signals = heard(story)
  expect(alarms(signals)).toEqual(['horizontal-scan'])
  expect(signals[0]).toMatchObject({ actor: scanner, peerCount: 60 })
  expect(signals[0]!.peers).toHaveLength(32)
  expect(signals[0]!.facts['service']).toBe('SMB (port 445)')
})

test('a browser that talks to eighty servers stays silent', () => {
  const story = new Story()
  for (let i = 1; i <= 80; i++)
    story.connect({
      atMs: i * 200,
      source: scanner,
      destination: `203.0.113.${i}`,
      port: 443,
      sent: 900,
      received: 20_000,
    })
  expect(heard(story)).toEqual([])
})

test('a host that always asks many is measured against itself', () => {
  const sweep = (story: Story, atMs: number) => {
    for (let i = 1; i <= 30; i++)
      story.connect({
        atMs: atMs + i * 5000,
        source: scanner,
        destination: `10.0.1.${i}`,
        port: 161,
        protocol: 17,
        sent: 40,
        received: 90,
      })
  }
  const story = new Story()
  for (let hour = 0; hour < 5; hour++) sweep(story, hour * 3_600_000)
  const watcher = listener({
    home: ['0.0.0.0/0'],
    tunables: { 'horizontal-scan': { emitAtPoints: -100 } },
  })
  const [last] = watcher
    .watch(story.observations)
    .filter((s) => s.detector === 'horizontal-scan')
    .slice(-1)
  expect(last!.evidence.find(({ id }) => id === 'distinct-hosts')!.baseline).toMatchObject({
    value: 30,
    text: '30 hosts',
  })
  expect(last!.evidence.find(({ id }) => id === 'usual-reach')!.points).toBeLessThan(0)
})

test('protocol numbers tried one after another are told, the usual ones never', () => {
  const story = new Story()
  for (let protocol = 0; protocol < 60; protocol++)
    story.open({ atMs: protocol * 20, source: scanner, destination: victim, port: 0, protocol })
  expect(alarms(heard(story))).toEqual(['protocol-scan'])
  const ordinary = new Story()
  for (const protocol of [1, 6, 17, 47, 50, 51])
    ordinary.open({ atMs: protocol, source: scanner, destination: victim, port: 0, protocol })
  expect(heard(ordinary)).toEqual([])
})

/** A half-open test of each port, and then a talk with it, as a service probe makes. */
function tested(ports: readonly number[]): Story {
  const story = new Story()
  ports.forEach((port, i) => {
    const base = { source: scanner, destination: victim, port }
    story.connect({ ...base, atMs: i * 5, state: 'RSTO', packets: 3 })
    story.connect({ ...base, atMs: 2000 + i * 5, sent: 18, received: 300 })
  })
  return story
}

test('a service probe of few ports is known by testing each before it talks', () => {
  expect(alarms(heard(tested([21, 22, 80, 443, 8080, 8443])))).toEqual(['vertical-scan'])
  expect(alarms(heard(tested([80, 443])))).toEqual([])
})

test('a sweep names the host it asked most, not the one it asked first, even beyond those it lists', () => {
  const story = new Story()
  const asked = (host: number) => `10.0.1.${host}`
  for (let host = 1; host <= 60; host++)
    story.open({ atMs: host * 100, source: scanner, destination: asked(host), port: 445 })
  for (const [i, host] of [7, 55, 55, 55, 7].entries())
    story.open({ atMs: 7000 + i * 100, source: scanner, destination: asked(host), port: 445 })
  for (let host = 61; host <= 70; host++)
    story.open({ atMs: 8000 + host, source: scanner, destination: asked(host), port: 445 })
  const sweep = heard(story).find(({ detector }) => detector === 'horizontal-scan')!
  expect(sweep.peer).toBe(asked(55))
  expect(sweep.peers[0]).toBe(asked(1))
  expect(sweep.peers).toContain(asked(55))
  expect(sweep.peers).toHaveLength(32)
})

test('a scan says how far it reached, in words', () => {
  const story = new Story()
  for (let port = 1; port <= 40; port++)
    story.open({ atMs: port * 10, source: scanner, destination: victim, port })
  for (let i = 1; i <= 60; i++)
    story.open({ atMs: 9000 + i * 100, source: scanner, destination: `10.0.1.${i}`, port: 445 })
  const reached = heard(story).map(({ detector, reach }) => [detector, reach?.text])
  expect(Object.fromEntries(reached)).toMatchObject({
    ...{ 'vertical-scan': '40 ports', 'horizontal-scan': '60 hosts' },
  })
})

test('a browser of which only its own packets are heard looks for nothing', () => {
  const story = new Story()
  for (let i = 1; i <= 60; i++)
    story.connect({
      ...{ atMs: i * 400, source: scanner, destination: `203.0.113.${i}`, port: 443 },
      ...{ sent: 700, state: 'SH' },
    })
  expect(alarms(heard(story))).toEqual([])
})
