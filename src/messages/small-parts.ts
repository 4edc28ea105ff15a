/** The parts of a batch that are no rows: few, and of a few fields each. */
import { create } from '@bufbuild/protobuf'
import type { ShippedPart } from '../contracts/index.ts'
import { printable } from '../kernel/index.ts'
import { type Begin, type Part, PartSchema } from './gen/amoskys/v1/flow_event_pb.ts'
import { expectThat, Malformed } from './malformed.ts'
import { reportMessage, reportOf } from './report.ts'

const lossesMax = 64
const sentenceMax = 1_000
const markMax = 64

export type SmallPart = Exclude<ShippedPart, { readonly kind: 'observations' }>

export function messageOf(part: SmallPart): Part {
  switch (part.kind) {
    case 'begin':
      return create(PartSchema, { part: { case: 'begin', value: part } })
    case 'time':
      return create(PartSchema, { part: { case: 'timePassed', value: { timeUs: part.timeUs } } })
    case 'sampling':
      return create(PartSchema, { part: { case: 'sampling', value: { share: part.share } } })
    case 'shed':
      return create(PartSchema, { part: { case: 'shed', value: part } })
    case 'report':
      return create(PartSchema, { part: { case: 'report', value: reportMessage(part.report) } })
    case 'losses':
      return create(PartSchema, { part: { case: 'losses', value: { losses: [...part.losses] } } })
    case 'end':
      return create(PartSchema, { part: { case: 'end', value: {} } })
  }
}

/** Null: a part of a later sensor, which is nothing that is known here. */
export function shippedOf({ part }: Part): SmallPart | null {
  switch (part.case) {
    case 'begin':
      return beginOf(part.value)
    case 'timePassed':
      return { kind: 'time', timeUs: time(part.value.timeUs) }
    case 'sampling':
      expectThat(
        part.value.share > 0 && part.value.share <= 1,
        'a share is not above 0 and up to 1',
      )
      return { kind: 'sampling', share: part.value.share }
    case 'shed': {
      const { rows, fromUs, untilUs } = part.value
      return { kind: 'shed', rows: count(rows), fromUs: time(fromUs), untilUs: time(untilUs) }
    }
    case 'report':
      return { kind: 'report', report: reportOf(part.value) }
    case 'losses':
      expectThat(part.value.losses.length <= lossesMax, `there are more than ${lossesMax} losses`)
      return { kind: 'losses', losses: part.value.losses.map(cleanText) }
    case 'end':
      return { kind: 'end' }
    case 'observations':
      throw new Malformed('observations are not the first that a part says')
    default:
      return null
  }
}

function beginOf({ run, version, flowsBefore }: Begin): SmallPart {
  for (const mark of [run, version])
    expectThat(mark.length <= markMax, `a mark of a run has more than ${markMax} characters`)
  return {
    kind: 'begin',
    run: printable(run),
    version: printable(version),
    flowsBefore: count(flowsBefore),
  }
}

function cleanText(text: string): string {
  return printable(text.slice(0, sentenceMax))
}

function count(value: number): number {
  expectThat(value >= 0 && value <= Number.MAX_SAFE_INTEGER, `${value} is no count`)
  return value
}

function time(value: number): number {
  expectThat(Math.abs(value) <= Number.MAX_SAFE_INTEGER, `${value} is no time`)
  return value
}
