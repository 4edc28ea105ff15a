/** Makes records of observation rows. */
import type {
  ArpMessage,
  DnsMessage,
  EchoMessage,
  Flow,
  FlowEvent,
  Observation,
} from '../../contracts/index.ts'
import { macText } from '../../kernel/index.ts'
import { AddressTexts } from './address-texts.ts'
import { whole } from './columns.ts'
import { flowRecord } from './flow-record.ts'
import {
  ArpRow,
  connStates,
  DnsRow,
  EchoRow,
  EventRow,
  eventKinds,
  flowEnds,
  type ObservationBatch,
  RowKind,
  RowRecord,
  rowNumbers,
  rowWords,
} from './observation-batch.ts'

type Draft = { -readonly [K in keyof FlowEvent]: FlowEvent[K] }

export class ObservationReader {
  readonly #texts = new AddressTexts()
  readonly #makesAll: boolean

  /** `needed`: records that nobody needs to detect are left where they are. */
  constructor(records: 'all' | 'needed') {
    this.#makesAll = records === 'all'
  }

  read(batch: ObservationBatch): Observation[] {
    const { count, kinds } = batch
    const observations: Observation[] = []
    let names = 0
    let records = 0
    for (let row = 0; row < count; row++) {
      const kind = kinds[row]!
      if (kind === RowKind.dns) observations.push(this.#dns(batch, row, batch.names[names++]!))
      else if (kind === RowKind.arp) observations.push(this.#arp(batch, row))
      else if (kind === RowKind.echo) observations.push(this.#echo(batch, row))
      else {
        const event = this.#event(batch, row)
        const record = batch.numbers[row * rowNumbers + EventRow.record]
        if (record === RowRecord.needed || (record === RowRecord.kept && this.#makesAll))
          event.record = this.#record(batch, records, event)
        if (record !== RowRecord.none) records++
        observations.push(event)
      }
    }
    return observations
  }

  /** All records of flows that ended, and nothing else. */
  readEnded(batch: ObservationBatch): Flow[] {
    const flows: Flow[] = []
    let records = 0
    for (let row = 0; row < batch.count; row++) {
      const kind = batch.kinds[row]!
      const record = batch.numbers[row * rowNumbers + EventRow.record]
      if (kind > RowKind.closed || record === RowRecord.none) continue
      const index = records++
      if (kind === RowKind.closed) flows.push(this.#record(batch, index, this.#event(batch, row)))
    }
    return flows
  }

  #record(batch: ObservationBatch, index: number, event: FlowEvent): Flow {
    return flowRecord(batch.records, index, { event, application: batch.applications[index]! })
  }

  /** One literal of fixed shape: a flood makes two of these for every packet. */
  #event(batch: ObservationBatch, row: number): Draft {
    const n = batch.numbers
    const at = row * rowNumbers
    const ports = n[at + EventRow.ports]!
    return {
      kind: eventKinds[batch.kinds[row]!]!,
      timeUs: n[at + EventRow.timeUs]!,
      flow: whole(n[at + EventRow.flow]!),
      protocol: n[at + EventRow.protocol]! | 0,
      source: this.#first(batch, row),
      sourcePort: (ports >>> 16) | 0,
      destination: this.#second(batch, row),
      destinationPort: ports & 0xffff,
      firstUs: n[at + EventRow.firstUs]!,
      forwardPackets: whole(n[at + EventRow.forwardPackets]!),
      backwardPackets: whole(n[at + EventRow.backwardPackets]!),
      forwardPayload: whole(n[at + EventRow.forwardPayload]!),
      backwardPayload: whole(n[at + EventRow.backwardPayload]!),
      newPackets: whole(n[at + EventRow.newPackets]!),
      newPayload: whole(n[at + EventRow.newPayload]!),
      firstFlags: n[at + EventRow.firstFlags]! | 0,
      state: connStates[n[at + EventRow.state]!]!,
      end: flowEnds[n[at + EventRow.end]!]!,
      record: null,
    }
  }

  #dns(batch: ObservationBatch, row: number, name: string): DnsMessage {
    const n = batch.numbers
    const at = row * rowNumbers
    return {
      kind: 'dns',
      timeUs: n[at + DnsRow.timeUs]!,
      flow: whole(n[at + DnsRow.flow]!),
      client: this.#first(batch, row),
      server: this.#second(batch, row),
      isResponse: n[at + DnsRow.isResponse] === 1,
      name,
      type: n[at + DnsRow.type]! | 0,
      responseCode: n[at + DnsRow.responseCode]! | 0,
      bytes: n[at + DnsRow.bytes]! | 0,
    }
  }

  #arp(batch: ObservationBatch, row: number): ArpMessage {
    const n = batch.numbers
    const at = row * rowNumbers
    return {
      kind: 'arp',
      timeUs: n[at + ArpRow.timeUs]!,
      operation: n[at + ArpRow.operation]! | 0,
      senderMac: macText(n[at + ArpRow.senderMac]!),
      senderAddress: this.#first(batch, row),
      targetMac: macText(n[at + ArpRow.targetMac]!),
      targetAddress: this.#second(batch, row),
    }
  }

  #echo(batch: ObservationBatch, row: number): EchoMessage {
    const n = batch.numbers
    const at = row * rowNumbers
    return {
      kind: 'echo',
      timeUs: n[at + EchoRow.timeUs]!,
      flow: whole(n[at + EchoRow.flow]!),
      source: this.#first(batch, row),
      destination: this.#second(batch, row),
      isReply: n[at + EchoRow.isReply] === 1,
      id: n[at + EchoRow.id]! | 0,
      sequence: n[at + EchoRow.sequence]! | 0,
      bytes: n[at + EchoRow.bytes]! | 0,
      entropy: n[at + EchoRow.entropy]!,
    }
  }

  #first(batch: ObservationBatch, row: number): string {
    return this.#texts.text(batch.addresses, row * rowWords)
  }

  #second(batch: ObservationBatch, row: number): string {
    return this.#texts.text(batch.addresses, row * rowWords + 4)
  }
}
