import type { Signal } from '../../../contracts/index.ts'
import { heard, Story } from './story.fixture.ts'

/** One signal of each detector in the catalogue, from stories that show what it looks for. */
export function everyDetector(): Map<string, Signal> {
  const story = new Story()
  for (let i = 1; i < 60; i++) {
    const base = { atMs: i * 60_000, source: '10.0.0.66' }
    story.open({ ...base, destination: '10.0.0.5', port: i, flags: [0, 0x29, 0x2b][i % 3]! })
    story.open({ ...base, destination: `10.0.1.${i}`, port: 445 })
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
      client: '10.0.0.66',
      name: `${'q7x9z2k4'.repeat(6)}${i}.t.example.net`,
      type: 16,
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
  flood(story)
  hold(story)
  return new Map(heard(story).map((signal) => [signal.detector, signal]))
}

/** Thousands of strangers at five machines. */
function flood(story: Story): void {
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
    const bare = { atMs: i / 4, source, port: 0, sent: 0 }
    story.open({ ...bare, destination: '10.0.0.83', protocol: 1 })
    story.open({ ...bare, destination: '10.0.0.84', protocol: 47 })
  }
}

/** Connections that somebody opens and keeps: empty ones, and requests that never get ready. */
function hold(story: Story): void {
  for (let i = 0; i < 150; i++) {
    const base = { atMs: 100_000 + i * 40, source: '198.51.100.23', lastsMs: 40_000 }
    const state = { state: 'S1', end: 'shutdown', received: 0, answered: 3 } as const
    story.connect({ ...base, ...state, destination: '10.0.0.85', port: 443, sent: 0 })
    story.connect({ ...base, ...state, destination: '10.0.0.86', port: 80, sent: 300, packets: 14 })
  }
}
