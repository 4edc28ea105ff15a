import { expect, test } from 'vitest'
import {
  askOf,
  askWords,
  type FlowAsk,
  faultsOf,
  firstAsk,
  noSearch,
  queryOf,
  rowOf,
  searchOf,
} from './flow-ask.ts'

const nothing: FlowAsk = { host: '', other: '', port: '', proto: '', from: '', to: '' }
const whole: FlowAsk = {
  ...{ host: '10.20.0.7', other: '203.0.113.0/24', port: '80,443', proto: 'tcp' },
  ...{ from: '2026-11-26 07:00:00.000', to: '2026-11-26 09:00:00.000' },
}

test('what is asked stands in the address, and comes back from it', () => {
  const search = searchOf(whole)
  expect(search['when']).toMatch(/^\d+-\d+$/)
  expect(askOf(search)).toEqual(whole)
  expect(askOf(noSearch)).toBeNull()
  expect(askOf(searchOf({ ...nothing, host: '::1' }))).toEqual({ ...nothing, host: '::1' })
})

test('it begins with the host and the time of the incident; a domain is no host', () => {
  const span = { fromMs: Date.UTC(2026, 0, 1) + 0.4, toMs: Date.UTC(2026, 0, 2) + 0.4 }
  const first = firstAsk('10.20.0.7', span)
  expect(first).toMatchObject({ host: '10.20.0.7', to: '2026-01-02 00:00:00.001' })
  expect(faultsOf(first)).toEqual({})
  expect(firstAsk('sync.example', span).host).toBe('')
})

test.each<[Partial<FlowAsk>, keyof FlowAsk, string]>([
  [{ host: 'sync.example' }, 'host', 'such as 10.20.0.7'],
  [{ host: '10.20.0.256' }, 'host', 'such as 10.20.0.7'],
  [{ host: '10.20.0.7', other: '10.0.0.0/33' }, 'other', 'a network'],
  [{ host: '10.20.0.7', port: 'smtp' }, 'port', 'several: 80,443'],
  [{ host: '10.20.0.7', port: '70000' }, 'port', 'such as 443'],
  [{ host: '10.20.0.7', proto: 'ipx' }, 'proto', 'one of tcp'],
  [{ host: '10.20.0.7', from: 'yesterday' }, 'from', '2026-01-31 14:25:50.120'],
  [{ from: whole.to, to: whole.from }, 'from', 'before the end'],
  [nothing, 'host', 'Name a host'],
  [{ from: '2026-11-20 07:00', to: whole.to }, 'host', '24 hours apart at most'],
])('%o: it says at %s what was expected', (typed, name, words) => {
  const faults = faultsOf({ ...nothing, ...typed })
  expect(Object.keys(faults)).toEqual([name])
  expect(faults[name]).toContain(words)
})

test.each([
  whole,
  { ...nothing, host: '2001:db8::7' },
  { ...nothing, host: '::ffff:10.0.0.1/96' },
  { ...nothing, from: whole.from, to: whole.to },
])('%o can be asked', (ask) => {
  expect(faultsOf(ask)).toEqual({})
})

test('both hosts are ends of the same flow; what is not asked is not sent', () => {
  expect(queryOf(whole, 'next')).toEqual({
    ...{ limit: 25, entity: ['10.20.0.7', '203.0.113.0/24'], port: '80,443', proto: 'tcp' },
    ...{ from: '2026-11-26T07:00:00.000Z', to: '2026-11-26T09:00:00.000Z', after: 'next' },
  })
  expect(queryOf({ ...nothing, other: '::1' }, '')).toEqual({ limit: 25, entity: ['::1'] })
})

test('the question in words names every filter', () => {
  expect(askWords(whole)).toBe(
    'of 10.20.0.7 with 203.0.113.0/24, ports 80 or 443, over TCP, from 2026-11-26 07:00:00.000 to 2026-11-26 09:00:00.000',
  )
  expect(askWords({ ...nothing, host: '::1' })).toBe('of ::1')
})

test('a flow is told as the flows of an incident are, so that one pin holds for both', () => {
  const row = rowOf({
    ...{ sensor: 'local', number: 7, communityId: '', firstUs: 1_767_225_600_123_456 },
    ...{ lastUs: 1_767_225_600_123_956, protocol: 6, vlan: 0, state: 'SF', end: 'fin' },
    ...{ source: { address: '10.0.0.1', port: 5 }, destination: { address: '10.0.0.2', port: 6 } },
    ...{ history: '', forward: { packets: 1, payloadBytes: 2 } },
    ...{ backward: { packets: 1, payloadBytes: 3 } },
    application: { kind: 'plain', name: 'ssh' },
  } as never)
  expect(row).toMatchObject({ flow: 7, firstTime: '2026-01-01T00:00:00.123Z', sourcePort: 5 })
  expect(row.traffic).toMatchObject({ durationUs: 500, application: 'ssh' })
})
