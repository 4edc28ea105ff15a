import { expect, test } from 'vitest'
import type { FlowReference, Observation } from '../../../contracts/index.ts'
import { rowsOf } from '../../../observations/rows.fixture.ts'
import { Hosts, Row } from '../../hosts/index.ts'
import type { SignalDraft } from './behaviour.ts'
import { Forwarding } from './forwarding.ts'
import { KnownFlows } from './known-flows.ts'
import { Steadiness } from './steadiness.ts'
import { Story } from './story.fixture.ts'

/** Shows observations one after the other, as the watcher does. */
function show(observations: readonly Observation[], take: (row: Row) => void): void {
  const row = new Row(new Hosts())
  const batch = rowsOf(observations)
  for (let at = 0; at < batch.count; at++) take(row.show(batch, at))
}

test('conversations of one host that are forgotten are counted', () => {
  const steadiness = new Steadiness()
  for (let i = 0; i < 70; i++) steadiness.sigma('10.0.0.7', `call ${i}`, 1)
  expect(steadiness.shed).toBe(6)
})

test.each([
  ['while somebody may wait for their answer', 1, 88],
  ['when nobody waits any more', 100, 0],
] as const)('names asked of one server that are forgotten are counted %s', (_, everyMs, shed) => {
  const forwarding = new Forwarding()
  const story = new Story()
  for (let i = 0; i < 600; i++)
    story.ask({ atMs: i * everyMs, client: '10.0.0.7', name: `n${i}.example` })
  const queries = story.observations.filter((one) => one.kind === 'dns' && !one.isResponse)
  show(queries, (row) => forwarding.passesOn(row))
  expect(forwarding.shed).toBe(shed)
})

test('a signal whose parties change all day remembers a bounded number of them, and counts the others', () => {
  const known = new KnownFlows()
  const story = new Story()
  const flows: FlowReference[] = []
  for (let i = 0; i < 1000; i++) {
    const source = `198.51.${i >> 8}.${i & 255}`
    story.connect({ atMs: i * 60, source, destination: '10.0.0.5', port: 80, received: 90 })
    const vlan = 0
    flows.push({
      ...{ flow: i + 1, firstUs: 0, vlan, protocol: 6, source, sourcePort: 4000 },
      ...{ destination: '10.0.0.5', destinationPort: 80 },
    })
  }
  show(story.observations, (row) => known.note(row))
  for (const flow of flows) {
    const draft = { key: 'flood', actor: flow.source, peers: ['10.0.0.5'], flows: [flow] }
    const { established } = known.complete(draft as unknown as SignalDraft)
    expect(established).toEqual({ [flow.source]: true, '10.0.0.5': true })
  }
  expect(known.shed).toBe(1001 - 64)
})

test('what is forgotten of flows and of signals is counted', () => {
  const known = new KnownFlows()
  const story = new Story()
  const application = { kind: 'tls', serverName: 'a.example', ja3: '', ja4: '' } as never
  const source = '10.0.0.7'
  for (let i = 0; i < 8200; i++)
    story.connect({ atMs: i, source, destination: '10.0.0.5', port: 443, application })
  show(story.observations, (row) => known.note(row))
  expect(known.shed).toBe(8)
  const flow = { flow: 8200, source, destination: '10.0.0.5' }
  for (let i = 0; i < 8195; i++)
    known.complete({
      ...{ key: `${i}`, actor: source, peers: ['10.0.0.5'], flows: [flow] },
    } as unknown as SignalDraft)
  expect(known.shed).toBe(11)
})
