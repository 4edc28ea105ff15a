import { expect, test } from 'vitest'
import { alarms, heard, pointsOf, Story } from './kit/story.fixture.ts'

const host = '10.0.8.44'
const backup = '203.0.113.40'

function nightly(nights: number, sent: (night: number) => number): Story {
  const story = new Story()
  for (let night = 0; night < nights; night++)
    story.connect({
      atMs: night * 86_400_000,
      source: host,
      destination: backup,
      port: 22,
      lastsMs: 600_000,
      packets: 200_000,
      sent: sent(night),
      received: 90_000,
    })
  return story
}

test('a large upload to an unusual port of a server is told, with what went out', () => {
  const story = new Story()
  story.connect({
    atMs: 0,
    source: host,
    destination: backup,
    port: 4443,
    lastsMs: 300_000,
    sent: 600_000_000,
    received: 40_000,
  })
  const [signal] = heard(story)
  expect(alarms([signal!])).toEqual(['exfiltration'])
  expect(signal!.facts['sent']).toMatchObject({ value: 600_000_000, text: '600 MB' })
})

test('a nightly backup in line with the nights before goes silent', () => {
  const story = nightly(8, () => 200_000_000)
  const last = heard(story).at(-1)
  expect(alarms(heard(story))).toEqual([])
  expect(last === undefined || last.points < 30).toBe(true)
})

test('an upload far beyond what is normal here is told against that', () => {
  const signals = heard(nightly(8, (night) => (night === 7 ? 2_000_000_000 : 4_000_000)))
  expect(alarms(signals)).toEqual(['exfiltration'])
  const evidence = signals.at(-1)!.evidence.find(({ id }) => id === 'sent')!
  expect(evidence.baseline).toMatchObject({ text: '4 MB' })
})

test('downloads, and uploads inside the network, stay silent', () => {
  const story = new Story()
  story.connect({
    atMs: 0,
    source: host,
    destination: backup,
    port: 443,
    lastsMs: 9000,
    sent: 3_000_000,
    received: 900_000_000,
  })
  story.connect({
    atMs: 0,
    source: host,
    destination: '10.0.0.9',
    port: 445,
    lastsMs: 9000,
    sent: 900_000_000,
    received: 3_000_000,
  })
  expect(pointsOf(heard(story), 'exfiltration')).toBe(0)
})

/** Small use of four servers for forty minutes, then an upload; `usualBytes` goes to each of the four. */
function upload(usualBytes: number): Story {
  const story = new Story()
  const base = { source: host, port: 443 }
  for (let i = 0; i < 40; i++)
    story.connect({
      ...base,
      atMs: i * 60_000,
      destination: `203.0.113.${i % 4}`,
      sent: usualBytes,
      received: 900,
    })
  return story.connect({
    ...base,
    atMs: 2_500_000,
    lastsMs: 2000,
    destination: backup,
    sent: 80_000_000,
    received: 900,
  })
}

test('a first upload far beyond what the machine sent anywhere else is told; one of many is not', () => {
  const told = heard(upload(900)).find(({ detector }) => detector === 'exfiltration')
  expect(alarms([told!])).toEqual(['exfiltration'])
  expect(told!.evidence.map(({ id }) => id)).toContain('most-elsewhere')
  expect(alarms(heard(upload(20_000_000)))).toEqual([])
})
