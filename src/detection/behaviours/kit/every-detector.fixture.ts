import type { Application, Signal } from '../../../contracts/index.ts'
import { heard, Story } from './story.fixture.ts'

const ftpRefusal: Application = {
  ...{ kind: 'ftp', banner: '220 ready', logins: { accepted: 0, refused: 1, anonymous: 0 } },
}

/** One signal of each detector in the catalogue. */
export function everyDetector(): Map<string, Signal> {
  return new Map(heard(everyStory()).map((signal) => [signal.detector, signal]))
}

/** Stories that show to each detector what it looks for. */
export function everyStory(): Story {
  const story = talkInTheClear(new Story())
  for (let i = 1; i < 60; i++) {
    const base = { atMs: i * 60_000, source: '10.0.0.66' }
    story.open({ ...base, destination: '10.0.0.5', port: i, flags: [0, 0x29, 0x2b][i % 3]! })
    story.open({ ...base, destination: `10.0.1.${i}`, port: 445 })
    const stranger = { source: `198.51.100.${i % 20}`, destination: '10.0.0.12' }
    story.connect({ ...stranger, atMs: i * 900, port: i, packets: 1 })
    story.open({ ...base, destination: '10.0.0.6', port: 0, protocol: i + 20 })
    story.connect({
      ...base,
      atMs: i * 500,
      destination: '10.0.0.9',
      port: 22,
      sent: 900,
      received: 900,
    })
    story.connect({ ...base, destination: '203.0.113.7', port: 4444, sent: 300 + i, received: 200 })
    story.connect({
      ...{ atMs: i * 700, source: `203.0.114.${i}`, destination: '10.0.0.11', port: 21 },
      ...{ sent: 40, received: 60, application: ftpRefusal },
    })
    story.connect({
      ...base,
      atMs: i * 900,
      destination: '10.0.0.3',
      port: 1883,
      sent: 90_000,
      received: 40,
    })
    story.connect({
      ...base,
      destination: '203.0.113.8',
      port: 999,
      sent: 30_000_000,
      received: 900,
    })
    story.ask({
      atMs: i * 400,
      client: '10.0.0.67',
      name: `${'q7x9z2k4'.repeat(6)}${i}.t.example.net`,
      type: 16,
    })
    story.ask({
      atMs: i * 60_000,
      client: '10.0.0.67',
      name: `a${i * 7919}b${i}c.example.org`,
    })
    story.ping({
      atMs: i * 400,
      source: '10.0.0.66',
      destination: '203.0.113.9',
      bytes: i * 20,
      back: i * 9,
    })
    const asker = { mac: '02:00:00:00:00:67', address: '10.0.0.67' }
    story.arp({ atMs: i * 9000, ...asker, target: `10.0.2.${i}` })
    story.arp({
      atMs: i * 9000,
      operation: 2,
      mac: '02:00:00:00:00:66',
      address: `10.0.0.${1 + (i % 3)}`,
      target: '10.0.0.7',
    })
  }
  session(story)
  flood(story)
  hold(story)
  return story
}

/** A router asks to be preferred over the one that was there. */
function offerBeside(story: Story): void {
  for (let i = 1; i < 60; i++) {
    const isForger = i % 2 === 0 && i > 20
    const gives = isForger ? 'fd00:bad::/64 fd00:bad::1' : 'fd00::/64 fd00::1'
    story.arp({
      ...{ atMs: i * 30_000, kind: 'neighbour', operation: 4, target: 'ff02::1' },
      mac: `02:00:00:00:01:${isForger ? '66' : '01'}`,
      address: isForger ? 'fe80::66' : 'fe80::1',
      router: { vlan: 0, lifetimeS: 1800, preference: isForger ? 1 : 0, gives },
    })
  }
}

/** A machine says again and again that it has the IPv6 address of another, which goes on asking with it. */
function claimBoth(story: Story): void {
  for (let i = 1; i < 60; i++)
    story.arp({
      atMs: i * 9000 + 1,
      kind: 'neighbour',
      operation: i % 3 === 0 ? 1 : 2,
      mac: `02:00:00:00:00:${i % 3 === 0 ? '01' : '66'}`,
      address: 'fd00::1',
      target: 'fd00::7',
    })
}

/** One connection outside for an hour, at a person's pace. */
function session(story: Story): void {
  const opened = story.open({
    atMs: 0,
    source: '10.0.0.67',
    destination: '203.0.113.10',
    port: 4443,
  })
  for (let i = 1, atMs = 0; i < 120; i++) {
    atMs += 3000 + ((i * i * 7919) % 61) * 900
    story.add({
      ...opened,
      kind: 'progress',
      timeUs: opened.timeUs + atMs * 1000,
      lastUs: opened.timeUs + atMs * 1000,
      newForwardPayload: 900,
      newBackwardPayload: 60,
      forwardPayload: i * 900,
      backwardPayload: i * 60,
      isOutcome: i === 1,
      newSinceUs: opened.timeUs,
    })
  }
}

/** Thousands of strangers at five machines. */
function flood(story: Story): void {
  poison(story)
  for (let i = 0; i < 3000; i++) {
    const source = `${1 + (i % 99)}.${(i >> 4) % 250}.3.4`
    story.open({ atMs: i / 4, source, destination: '10.0.0.80', port: 443 })
    story.open({
      atMs: i / 4,
      source,
      sourcePort: 161,
      destination: '10.0.0.81',
      port: 9999,
      protocol: 17,
      sent: 90,
    })
    story.open({
      atMs: i / 4,
      source,
      destination: '10.0.0.82',
      port: 9999,
      protocol: 17,
      sent: 90,
    })
    story.open({
      ...{ atMs: i / 4, source, destination: `10.1.0.${1 + (i % 200)}` },
      ...{ port: i, protocol: 17, sent: 90 },
    })
    const bare = { atMs: i / 4, source, port: 0, sent: 0 }
    story.open({ ...bare, destination: '10.0.0.83', protocol: 1 })
    story.open({ ...bare, destination: '10.0.0.84', protocol: 47 })
  }
}

/** Connections that somebody opens and keeps: empty ones, and requests that never get ready. */
function hold(story: Story): void {
  claimBoth(story)
  offerBeside(story)
  for (let i = 0; i < 150; i++) {
    const base = { atMs: 100_000 + i * 40, source: '198.51.100.23', lastsMs: 40_000 }
    const state = { state: 'S1', end: 'shutdown', received: 0, answered: 3 } as const
    story.connect({ ...base, ...state, destination: '10.0.0.85', port: 443, sent: 0 })
    story.connect({ ...base, ...state, destination: '10.0.0.86', port: 80, sent: 300, packets: 14 })
  }
}

/** One machine that answers for every name. */
function poison(story: Story): void {
  for (let i = 1; i < 60; i++) {
    const asked = { atMs: i * 9000, name: `server${i % 9}` }
    story.naming({ ...asked, teller: '10.0.0.67' })
    story.naming({ ...asked, atMs: i * 9000 + 3, teller: '10.0.0.68', address: '10.0.0.68' })
  }
}

/** A miner and a shell, by what their first bytes say. */
function talkInTheClear(story: Story): Story {
  for (const [i, name] of ['stratum', 'windows-shell'].entries())
    story.connect({
      ...{ atMs: 1000, source: '10.0.0.68', destination: `203.0.113.${20 + i}`, port: 3333 },
      ...{ sent: 9000, received: 900, application: { kind: 'plain', name, group: 'other' } },
    })
  return story
}
