import { expect, test } from 'vitest'
import { alarms, heard, pointsOf, Story } from './kit/story.fixture.ts'

const victim = '10.0.0.80'
const stranger = (i: number) => `${1 + (i % 200)}.${(i >> 3) % 250}.${i % 250}.9`

test('a SYN flood from forged addresses is about the victim', () => {
  const story = new Story()
  for (let i = 0; i < 4000; i++)
    story.open({ atMs: i / 2, source: stranger(i), destination: victim, port: 443 })
  const signals = heard(story)
  expect(alarms(signals)).toEqual(['syn-flood'])
  expect(signals.find(({ detector }) => detector === 'syn-flood')!.peers).toEqual([victim])
})

test('a busy server that answers stays silent', () => {
  const story = new Story()
  for (let i = 0; i < 3000; i++)
    story.connect({
      atMs: i * 3,
      source: stranger(i),
      destination: victim,
      port: 443,
      sent: 700,
      received: 9000,
    })
  expect(pointsOf(heard(story), 'syn-flood')).toBe(0)
})

test('a UDP flood is told, a one-way video stream is not', () => {
  const flood = new Story()
  for (let i = 0; i < 6000; i++)
    flood.open({
      atMs: i / 4,
      source: stranger(i),
      destination: victim,
      port: 1000 + i,
      protocol: 17,
      sent: 900,
    })
  expect(alarms(heard(flood))).toContain('udp-flood')
  const video = new Story()
  const opened = video.open({
    atMs: 0,
    source: '10.0.0.7',
    destination: victim,
    port: 5004,
    protocol: 17,
    sent: 1200,
  })
  for (let second = 1; second < 60; second++)
    video.add({
      ...opened,
      kind: 'progress',
      timeUs: opened.timeUs + second * 1e6,
      lastUs: opened.timeUs + second * 1e6,
      newForwardPackets: 900,
      forwardPackets: second * 900,
      newForwardPayload: 1e6,
    })
  expect(alarms(heard(video))).toEqual([])
})

test('answers of many SNMP agents without a question are reflection', () => {
  const story = new Story()
  for (let i = 0; i < 500; i++)
    story.open({
      atMs: i,
      source: stranger(i),
      sourcePort: 161,
      destination: victim,
      port: 3299,
      protocol: 17,
      sent: 900,
    })
  const signals = heard(story)
  expect(alarms(signals)).toEqual(['reflection'])
  expect(signals[0]!.technique).toBe('T1498.002')
})

/** Answers heard without their question: the one who should have asked is the source. */
function answers(kind: 'opened' | 'continued', state: 'SHR' | 'SF'): Story {
  const story = new Story()
  for (let i = 0; i < 500; i++) {
    const given = { atMs: i, source: victim, sourcePort: 3299, destination: stranger(i), port: 161 }
    const opened = new Story().open({ ...given, protocol: 17 })
    const turned = { forwardPackets: 0, newForwardPackets: 0, backwardPackets: 1 }
    const sent = { newBackwardPackets: 1, backwardPayload: 900, newBackwardPayload: 900 }
    const continues = kind === 'opened' ? 0 : 1_000 + i
    story.add({ ...opened, ...turned, ...sent, kind, state, continues, flow: 2_000 + i })
  }
  return story
}

test('the same is told where the ports show who should have asked', () => {
  const signals = heard(answers('opened', 'SHR'))
  expect(alarms(signals)).toEqual(['reflection'])
  expect(signals[0]!.peers).toEqual([victim])
})

test('an answer that comes first after the active timeout cut a conversation is not unasked', () => {
  expect(heard(answers('continued', 'SF'))).toEqual([])
})

test('devices that answer a search of the whole network were asked', () => {
  const story = new Story()
  const search = { source: victim, sourcePort: 50_940, destination: '239.255.255.250', port: 1900 }
  story.open({ ...search, atMs: 0, protocol: 17, sent: 120 })
  for (let i = 0; i < 500; i++) {
    const given = { ...search, atMs: 1 + i, destination: `10.0.1.${i % 50}`, protocol: 17 }
    const opened = new Story().open(given)
    const turned = {
      forwardPackets: 0,
      newForwardPackets: 0,
      backwardPackets: 1,
      state: 'SHR',
    } as const
    const sent = { newBackwardPackets: 1, backwardPayload: 300, newBackwardPayload: 300 }
    story.add({ ...opened, ...turned, ...sent, flow: 10 + i })
  }
  expect(heard(story)).toEqual([])
})

test('one resolver whose questions the sensor missed is not', () => {
  const story = new Story()
  for (let i = 0; i < 400; i++)
    story.open({
      atMs: i * 300,
      source: '10.0.0.53',
      sourcePort: 53,
      destination: victim,
      port: 20_000 + i,
      protocol: 17,
      sent: 120,
    })
  expect(alarms(heard(story))).toEqual([])
})

test('an MQTT client that pushes megabytes is told, a sensor is not', () => {
  const flood = new Story()
  for (let i = 0; i < 10; i++)
    flood.connect({
      atMs: i * 1000,
      source: '10.0.0.7',
      destination: victim,
      port: 1883,
      lastsMs: 900,
      sent: 300_000,
      received: 40,
    })
  expect(alarms(heard(flood))).toContain('message-flood')
  const sensor = new Story()
  const opened = sensor.open({ atMs: 0, source: '10.0.0.7', destination: victim, port: 1883 })
  for (let second = 1; second < 600; second++)
    sensor.add({
      ...opened,
      kind: 'progress',
      timeUs: opened.timeUs + second * 1e6,
      newForwardPackets: 2,
      newForwardPayload: 60,
      forwardPayload: second * 60,
      backwardPayload: second * 4,
    })
  expect(heard(sensor)).toEqual([])
})

test('a thousand pings in a second are told, ten a second are not', () => {
  const pinged = (everyMs: number, seconds: number) => {
    const story = new Story()
    for (let atMs = 0; atMs < seconds * 1000; atMs += everyMs)
      story.open({ atMs, source: stranger(1), destination: victim, port: 0, protocol: 1 })
    return pointsOf(heard(story), 'icmp-flood')
  }
  expect(pinged(1, 2)).toBeGreaterThan(30)
  expect(pinged(100, 120)).toBe(0)
})

test('a short UDP flood from one address is known by its conversations', () => {
  const story = new Story()
  for (let i = 0; i < 1000; i++)
    story.open({
      atMs: i * 0.7,
      source: stranger(1),
      sourcePort: 2000 + i,
      destination: victim,
      port: 9999,
      protocol: 17,
      sent: 120,
    })
  expect(alarms(heard(story))).toEqual(['udp-flood'])
})

test('a probe for each port is a search, however fast', () => {
  const story = new Story()
  for (let i = 0; i < 900; i++)
    story.open({
      ...{ atMs: i * 2, source: stranger(1), sourcePort: 40_000, destination: victim },
      ...{ port: 1 + i, protocol: 17, sent: 0 },
    })
  expect(alarms(heard(story))).toEqual(['vertical-scan'])
})
