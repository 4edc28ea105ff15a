import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { expect, test } from 'vitest'
import {
  chosen,
  connStates,
  flowEnds,
  ObservationKind,
  observationBatch,
  observationKinds,
  recordNumbers,
  type ShippedPart,
} from '../contracts/index.ts'
import { appGroups } from './application-layout.ts'
import { applications, everyPart } from './batch.fixture.ts'
import { groups } from './column-layout.ts'
import {
  AppGroup,
  ArpMessagesSchema,
  BatchSchema,
  DnsMessagesSchema,
  EchoMessagesSchema,
  FlowEventsSchema,
  NameMessagesSchema,
  NamingMessagesSchema,
  PartSchema,
} from './gen/amoskys/v1/flow_event_pb.ts'
import { decodeBatch, encodeBatch } from './index.ts'

test('every part, every kind of row and every application is read as it was written', () => {
  expect(decodeBatch(encodeBatch(everyPart()))).toEqual(everyPart())
})

test('nothing is shipped as nothing', () => {
  expect(encodeBatch([])).toHaveLength(0)
  expect(decodeBatch(new Uint8Array(0))).toEqual([])
})

test('-0, infinities and NaN are what they were', () => {
  const [, part] = decodeBatch(encodeBatch(everyPart())) as ShippedPart[]
  const [, original] = everyPart()
  if (part?.kind !== 'observations' || original?.kind !== 'observations') throw new Error()
  const numbers = [...part.batch.records.numbers]
  expect(numbers.some((value) => Object.is(value, -0))).toBe(true)
  expect(numbers).toContain(Number.POSITIVE_INFINITY)
  for (const [at, value] of original.batch.records.numbers.entries())
    expect(Object.is(numbers[at], value)).toBe(true)
})

test('the code made of the messages reads what we write, and writes the same bytes', () => {
  const bytes = encodeBatch(everyPart())
  const message = fromBinary(BatchSchema, bytes)
  expect(Buffer.compare(toBinary(BatchSchema, message), bytes)).toBe(0)
  // What it does not know, it writes back, too: there is none of that.
  expect(
    JSON.stringify(message, (_, value) => (typeof value === 'bigint' ? 0 : value)),
  ).not.toContain('$unknown')
})

test('what the code made of the messages wrote is read by us', () => {
  const message = create(BatchSchema, {
    parts: [
      {
        part: {
          case: 'observations',
          value: {
            count: 1,
            kinds: Uint8Array.of(4),
            timesUs: [5],
            sources: [0, 0, 0xffff, 0x0a000001],
            names: ['b.example'],
            dnsMessages: { flows: [7], isResponse: Uint8Array.of(1), queryTypes: [28] },
          },
        },
      },
    ],
  })
  const parts = decodeBatch(toBinary(BatchSchema, message))
  expect(parts).toMatchObject([{ kind: 'observations', batch: { count: 1, names: ['b.example'] } }])
  const { batch } = (parts as ShippedPart[])[0] as Extract<ShippedPart, { kind: 'observations' }>
  expect([batch.flows[0], batch.isAnswer[0], batch.queryTypes[0], batch.timesUs[0]]).toEqual([
    ...[7, 1, 28, 5],
  ])
  expect([...batch.sources]).toEqual([0, 0, 0xffff, 0x0a000001])
})

/** What a column is called in the messages, where that is not its own name. */
const otherNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  FlowEvents: {
    forwardPayload: 'forwardPayloadBytes',
    backwardPayload: 'backwardPayloadBytes',
    newForwardPayload: 'newForwardPayloadBytes',
    newBackwardPayload: 'newBackwardPayloadBytes',
    targetMacs: 'receiverMacs',
  },
  DnsMessages: { isAnswer: 'isResponse', destinationPorts: 'serverPorts', bytes: 'messageBytes' },
  ArpMessages: {
    arpOperations: 'operations',
    responseCodes: 'routerLifetimesS',
    queryTypes: 'routerPreferences',
    namePlaces: 'routerGivesPlaces',
  },
  EchoMessages: {
    isAnswer: 'isReply',
    echoIds: 'ids',
    echoSequences: 'sequences',
    bytes: 'payloadBytes',
  },
  NameMessages: { senderMacs: 'macs' },
  NamingMessages: { isAnswer: 'isReply', targetMacs: 'receiverMacs' },
}

test.each(
  [
    ...[FlowEventsSchema, DnsMessagesSchema, ArpMessagesSchema],
    ...[EchoMessagesSchema, NameMessagesSchema, NamingMessagesSchema],
  ].map((schema, place) => [schema.name, schema, groups[place]!] as const),
)('the columns of %s have the numbers of its fields', (name, schema, { columns }) => {
  const ours = columns.map((column) => [column.no, otherNames[name]?.[column.name] ?? column.name])
  const theirs = schema.fields.filter(
    ({ fieldKind, scalar }) => fieldKind === 'list' || scalar === 12,
  )
  expect(ours).toEqual(theirs.map(({ number, localName }) => [number, localName]))
})

test('groups of use and kinds have the numbers that the messages say', () => {
  for (const [place, group] of appGroups.entries())
    expect(AppGroup[group.toUpperCase() as keyof typeof AppGroup]).toBe(place + 1)
  expect(observationKinds).toHaveLength(10)
  expect([connStates.length, flowEnds.length]).toEqual([13, 7])
  expect(new Set(applications.map(({ kind }) => kind)).size).toBe(6)
})

test('a field, a part and an application of a later sensor are ignored', () => {
  const later = Uint8Array.of(0xfa, 0x07, 1, 9)
  const bytes = encodeBatch([{ kind: 'end' }])
  const part = Uint8Array.of(0x0a, later.length, ...later)
  expect(decodeBatch(Buffer.concat([later, part, bytes]))).toEqual([{ kind: 'end' }])
  const message = fromBinary(BatchSchema, encodeBatch(everyPart()))
  for (const { part: own } of message.parts) {
    if (own.case !== 'observations') continue
    const { records, flowEvents } = own.value
    for (const one of [own.value, records, flowEvents, records?.forward, records?.applications[0]])
      if (one) one.$unknown = [{ no: 127, wireType: 2, data: Uint8Array.of(1, 9) }]
  }
  expect(decodeBatch(toBinary(BatchSchema, message))).toEqual(everyPart())
})

test('control characters of a sensor that is not ours are shown, not passed on', () => {
  const begin = { part: { case: 'begin', value: { run: 'a\u001b[2J' } } } as const
  const message = create(BatchSchema, { parts: [create(PartSchema, begin)] })
  const read = decodeBatch(toBinary(BatchSchema, message))
  expect(read).toMatchObject([{ kind: 'begin', run: 'a\\x1b[2J' }])
})

test('of rows that were chosen, only the names and records that they point to travel', () => {
  const [, part] = everyPart()
  if (part?.kind !== 'observations') throw new Error('the fixture begins with observations')
  const { batch } = part
  const few = observationBatch(4, batch.records.count)
  few.names.push(...batch.names)
  few.records.count = batch.records.count
  few.records.applications.push(...batch.records.applications)
  few.records.numbers.set(batch.records.numbers)
  few.records.history.set(batch.records.history)
  few.count = 4
  few.kinds.set([
    ObservationKind.naming,
    ObservationKind.closed,
    ObservationKind.arp,
    ObservationKind.closed,
  ])
  few.namePlaces.set([batch.names.length - 1])
  few.recordPlaces.set([0, 5, 7, 2])
  const [read] = decodeBatch(encodeBatch([{ kind: 'observations', batch: few }])) as ShippedPart[]
  if (read?.kind !== 'observations') throw new Error('no observations came out')
  const { names, namePlaces, records, recordPlaces } = read.batch
  expect(names).toEqual(batch.names.slice(-1))
  expect([namePlaces[0], recordPlaces[1], recordPlaces[3]]).toEqual([0, 1, 0])
  expect(records.applications).toEqual([2, 5].map((place) => batch.records.applications[place]))
  expect([...records.numbers.subarray(0, recordNumbers)]).toEqual([
    ...batch.records.numbers.subarray(2 * recordNumbers, 3 * recordNumbers),
  ])
})

test('rows that were given in several parts travel as one, and say the same', () => {
  const [, part, time, , other] = everyPart()
  const twice = decodeBatch(encodeBatch([part!, part!])) as ShippedPart[]
  const kinds = twice.map(({ kind }) => kind)
  expect(kinds).toEqual(['observations'])
  const [whole] = twice
  if (whole?.kind !== 'observations' || part?.kind !== 'observations') throw new Error('no rows')
  const { count, names, records } = part.batch
  expect(whole.batch.count).toBe(2 * count)
  const secondHalf = chosen(
    whole.batch,
    Array.from({ length: count }, (_, row) => count + row),
  )
  const [again] = decodeBatch(
    encodeBatch([{ kind: 'observations', batch: secondHalf }]),
  ) as ShippedPart[]
  expect(again).toEqual(part)
  expect(whole.batch.names).toEqual([...names, ...names])
  expect(whole.batch.records.count).toBe(2 * records.count)
  const apart = [part, time!, part, other!, part].map((one) => one.kind)
  expect(
    (decodeBatch(encodeBatch([part, time!, part, other!, part])) as ShippedPart[]).map(
      (one) => one.kind,
    ),
  ).toEqual(apart)
  expect(
    decodeBatch(encodeBatch([{ kind: 'observations', batch: observationBatch(0, 0) }])),
  ).toEqual([])
})
