import { expect, test } from 'vitest'
import {
  ClaimCode,
  EndCode,
  NameSourceCode,
  ObservationKind,
  observationBatch,
  packed,
  RecordNumber,
  recordNumbers,
  SideNumber,
  StateCode,
} from '../contracts/index.ts'
import { ObservationCursor, ObservationReader } from './index.ts'

const startUs = 1_700_000_000_000_000

/** A lookup, its flow's end with a record, an ARP message, an echo and a name, as a flow table would write them. */
function written() {
  const batch = observationBatch(8, 2)
  batch.count = 5
  batch.kinds.set([
    ObservationKind.dns,
    ObservationKind.closed,
    ObservationKind.arp,
    ObservationKind.echo,
    ObservationKind.name,
  ])
  for (let row = 0; row < batch.count; row++) {
    batch.timesUs[row] = startUs + row
    batch.flows[row] = 7
    batch.sources.set([0, 0, 0xffff, 0x0a000001], row * 4)
    batch.destinations.set([0xfe800000, 0, 0, 2], row * 4)
  }
  batch.names.push('a.example')
  batch.queryTypes[0] = 16
  batch.bytes[0] = 51
  batch.protocols[1] = 17
  batch.sourcePorts[1] = 40_000
  batch.destinationPorts[1] = 53
  batch.continues[1] = 3
  batch.beganUs[1] = startUs - 5
  batch.newForwardPayload[1] = 51
  batch.forwardPayload[1] = 120
  batch.forwardPackets[1] = 2
  batch.isOutcome[1] = 1
  batch.states[1] = StateCode.SF
  batch.ends[1] = EndCode.idle
  batch.records.count = 1
  batch.records.applications.push({ kind: 'plain', name: 'ntp', group: 'ntp' })
  batch.records.numbers[RecordNumber.forward + SideNumber.sizes] = 2
  batch.records.numbers[RecordNumber.historyLength] = 2
  batch.records.history.set([68, 100])
  batch.arpOperations[2] = 2
  batch.senderMacs[2] = 0x0200_0000_0001
  batch.isAnswer[3] = 1
  batch.echoSequences[3] = 9
  batch.claims[4] = ClaimCode.lease
  batch.nameSources[4] = NameSourceCode.dhcp
  batch.senderMacs[4] = 0x0200_0000_0002
  batch.namePlaces[4] = batch.names.push('FIN-WS-117') - 1
  return batch
}

test('rows become the records they stand for', () => {
  const [lookup, closed, arp, echo, name] = new ObservationReader().read(written())
  expect(lookup).toMatchObject({ kind: 'dns', client: '10.0.0.1', name: 'a.example', bytes: 51 })
  expect(closed).toMatchObject({
    ...{ kind: 'closed', flow: 7, continues: 3, beganUs: startUs - 5, isOutcome: true },
    ...{ source: '10.0.0.1', destination: 'fe80::2', sourcePort: 40_000, state: 'SF' },
    record: { number: 7, end: 'idle', history: 'Dd', forward: { packets: 2, payloadBytes: 120 } },
  })
  expect(arp).toMatchObject({ operation: 2, senderMac: '02:00:00:00:00:01' })
  expect(echo).toMatchObject({ isReply: true, sequence: 9 })
  expect(name).toEqual({
    ...{ kind: 'name', timeUs: startUs + 4, flow: 7, teller: '10.0.0.1', address: 'fe80::2' },
    ...{ claim: 'lease', nameSource: 'dhcp', name: 'FIN-WS-117', mac: '02:00:00:00:00:02' },
  })
})

test('the cursor has every field of every record, by its name', () => {
  const batch = written()
  const cursor = new ObservationCursor()
  cursor.batch = batch
  for (const [row, observation] of new ObservationReader().read(batch).entries()) {
    cursor.row = row
    for (const [name, value] of Object.entries(observation))
      expect(cursor[name as keyof ObservationCursor], name).toEqual(value)
  }
})

test('a packed batch says the same, is one buffer, and stays as it is', () => {
  const batch = written()
  const before = new ObservationReader().read(batch)
  const copy = packed(batch)
  batch.timesUs.fill(0)
  batch.records.numbers.fill(0)
  batch.names.length = 0
  batch.records.applications.length = 0
  expect(new ObservationReader().read(copy)).toEqual(before)
  expect(copy.records.numbers.buffer).toBe(copy.kinds.buffer)
  expect(copy.records.numbers).toHaveLength(recordNumbers)
})

test('what is kept of a flow is a part of its record', () => {
  const reader = new ObservationReader()
  const summaries = reader.readSummaries(written())
  expect(summaries).toHaveLength(1)
  expect(reader.readEnded(written())).toMatchObject(summaries)
  expect(summaries[0]).toMatchObject({ number: 7, history: 'Dd', forward: { packets: 2 } })
})
