import { expect, test } from 'vitest'
import type { Agent, History } from '../../api/index.ts'
import { spikeSentence } from '../../charts/index.ts'
import { commandText, costText, lossText, sayOf, sensorsOf, spanText, whyText } from './sensor.ts'

const nowMs = Date.parse('2026-11-26T14:25:00Z')
const iso = (agoMs: number) => new Date(nowMs - agoMs).toISOString()

const agent: Agent = {
  ...{ id: 'hq', state: 'reporting', why: '', version: '0.1.0', kind: 'live', source: 'eth0' },
  ...{ since: iso(3_600_000), lastSeenAt: iso(400), silentMs: 400, ended: null },
  ...{ asOf: iso(400), remote: null },
  ...{ packets: 9_000, bytes: 9e6, judgedPackets: 8_990, judgedUntil: null, dropRate: 0 },
  ...{ drops: { kernel: 0, interface: 0 }, lagMs: 400, queue: 3, residentBytes: 1e8, stallMs: 4 },
}
const silent: Agent = {
  ...{ ...agent, id: 'depot', state: 'late', silentMs: 379_000, lastSeenAt: iso(379_000) },
}
const finished: Agent = {
  ...{ ...agent, id: 'replay', kind: 'replay', source: 'demo.pcap', state: 'stopped' },
  ended: { at: iso(60_000), how: 'ended', error: '' },
}

/** Packets and drops a second of one sensor, the newest last; null where nothing was measured. */
function historyOf(
  sensor: string,
  packets: readonly (number | null)[],
  drops: readonly (number | null)[] = packets.map((one) => one && 0),
): History {
  const filled = (values: readonly (number | null)[]) => [
    ...Array(360 - values.length).fill(null),
    ...values,
  ]
  const series = (metric: string, values: readonly (number | null)[]) => ({
    ...{ sensor, metric, min: filled(values), max: filled(values), avg: filled(values) },
  })
  return {
    ...{ from: iso(3_600_000), stepSeconds: 10, steps: 360 },
    series: [series('packetsPerSecond', packets), series('dropsPerSecond', drops)],
  }
}

const textOf = (agents: readonly Agent[], history?: History) =>
  sayOf(sensorsOf(agents, history, nowMs), nowMs)
    .map(({ text }) => text)
    .join('')
    .replaceAll('\u00a0', ' ')

test('the sentence says how many report, and the broken ones first', () => {
  expect(textOf([])).toBe('No sensor has reported yet.')
  expect(textOf([agent])).toBe('The sensor reports.')
  expect(textOf([agent, { ...agent, id: 'b' }])).toBe('2 of 2 sensors report.')
  expect(textOf([agent, silent])).toBe('1 of 2 sensors reports. depot went silent 6 min ago.')
  const lossy = historyOf('hq', Array(30).fill(992), Array(30).fill(8))
  expect(textOf([agent, silent], lossy)).toBe(
    '1 of 2 sensors reports. depot went silent 6 min ago; hq loses 0.8% of its packets.',
  )
})

test('of a replay that is over it says that and when, and does not call it broken', () => {
  expect(textOf([finished])).toBe(
    'No sensor reports now. replay came to the end of what it read at 14:24:00.',
  )
  expect(textOf([agent, finished])).toBe('The sensor reports.')
})

test('broken ones come first, and what is over last', () => {
  const ids = sensorsOf([finished, agent, silent], undefined, nowMs).map((one) => one.agent.id)
  expect(ids).toEqual(['depot', 'hq', 'replay'])
})

test('what was lost counts for five minutes, not for ever', () => {
  const early = historyOf(
    'hq',
    Array(60).fill(100),
    Array.from({ length: 60 }, (_, i) => (i < 20 ? 50 : 0)),
  )
  const [sensor] = sensorsOf([agent], early, nowMs)
  expect([sensor!.lossShare, sensor!.state]).toEqual([0, 'ok'])
  const late = historyOf('hq', Array(60).fill(100), Array(60).fill(50))
  expect(sensorsOf([agent], late, nowMs)[0]!.state).toBe('losing')
})

test('packets a second are those of now, or unknown', () => {
  const now = sensorsOf([agent], historyOf('hq', [1, 2, 700]), nowMs)[0]!
  expect(now.packetsPerSecond).toBe(700)
  const old = sensorsOf([agent], historyOf('hq', [700, null, null, null]), nowMs)[0]!
  expect(old.packetsPerSecond).toBeNull()
  expect(sensorsOf([agent], undefined, nowMs)[0]!.packetsPerSecond).toBeNull()
})

test('an hour is sixty bars; of what has just begun ten minutes are', () => {
  const young = sensorsOf([agent], historyOf('hq', [5, 6, 7]), nowMs)[0]!
  expect([spanText(young.hour), young.hour.axis.steps]).toEqual(['last 10 minutes', 60])
  const old = sensorsOf([agent], historyOf('hq', Array(300).fill(5)), nowMs)[0]!
  expect([spanText(old.hour), old.hour.axis.steps]).toEqual(['last hour', 60])
  const wording = { text: String, time: (ms: number) => new Date(ms).toISOString().slice(11, 19) }
  const quiet = historyOf('depot', [...Array(200).fill(5), ...Array(36).fill(null)])
  const { line, axis } = sensorsOf([silent], quiet, nowMs)[0]!.hour
  expect(spikeSentence(line, axis, wording)).toContain('then nothing since 14:19:00')
})

test('it says why, what it costs, and what takes it up again', () => {
  const [broken, well, over] = sensorsOf([agent, silent, finished], undefined, nowMs)
  expect(whyText(broken!)).toContain('Its last sign of life came at 14:18:41, 6 min ago')
  expect(costText(broken!)).toBe(
    'Traffic on eth0 has been unseen since 14:18:41. 10 packets had been captured and not judged. What was found before is kept.',
  )
  expect(commandText(broken!)).toBe('sudo npm run -s amoskys -- up -i eth0')
  expect(costText(well!)).toBe('Nothing. No packet was lost in this run. Judging is 0.4 s behind.')
  expect(commandText(well!)).toBeNull()
  expect(whyText(over!)).toBe('What it read, demo.pcap, came to its end at 14:24:00.')
  expect(commandText(over!)).toBeNull()
})

test('a sensor that failed says what ended it', () => {
  const failed: Agent = {
    ...agent,
    ended: { at: iso(5000), how: 'failed', error: 'no interface eth0' },
  }
  expect(whyText(sensorsOf([failed], undefined, nowMs)[0]!)).toBe(
    'It failed at 14:24:55: no interface eth0.',
  )
})

test.each([
  [null, '–'],
  [0, '0'],
  [0.00004, 'under 0.01%'],
  [0.008, '0.8%'],
  [0.123456, '12%'],
])('a share of %s lost is told as %s', (share, text) => {
  expect(lossText(share)).toBe(text)
})
