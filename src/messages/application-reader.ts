import type { Application } from '../contracts/index.ts'
import {
  type AnyField,
  appGroups,
  applicationShapes,
  loginFields,
  noLogins,
} from './application-layout.ts'
import { expectThat } from './malformed.ts'
import { Wire, WireReader } from './wire-reader.ts'

export const textCharactersMax = 4_096

const shapes = new Map(
  Object.values(applicationShapes).map(({ no, nothing, fields }) => {
    return [no, { nothing, fields: byNumber(fields) }] as const
  }),
)
const logins = byNumber(loginFields)

/** Null where nothing was recognised, or what is not known here. */
export function readApplication(bytes: Uint8Array): Application | null {
  const reader = new WireReader(bytes)
  let application: Application | null = null
  while (reader.next()) {
    const shape = shapes.get(reader.no)
    if (shape === undefined) reader.skip()
    else application = readFields(reader.bytes(), shape.fields, shape.nothing)
  }
  return application
}

type ByNumber = readonly (AnyField | undefined)[]

function byNumber(fields: readonly AnyField[]): ByNumber {
  const list: (AnyField | undefined)[] = []
  for (const field of fields) list[field.no] = field
  return list
}

function readFields<T extends object>(bytes: Uint8Array, fields: ByNumber, nothing: T): T {
  const read = { ...nothing }
  const reader = new WireReader(bytes)
  while (reader.next()) {
    const field = fields[reader.no]
    if (field === undefined) reader.skip()
    else {
      const value = readField(reader, field)
      if (value !== undefined) (read as Record<string, unknown>)[field.name] = value
    }
  }
  return read
}

/** Undefined: as if it were not there. */
function readField(reader: WireReader, { as, name, max }: AnyField): unknown {
  switch (as) {
    case 'text':
      return reader.text(textCharactersMax)
    case 'double':
      return reader.double()
    case 'logins':
      return readFields(reader.bytes(), logins, noLogins)
  }
  reader.expect(Wire.varint)
  const value = reader.uint32()
  if (as === 'uint32') {
    expectThat(value <= (max ?? value), `${name} is ${value}, expected at most ${max}`)
    return value
  }
  // What is false is left out of our records.
  if (as === 'true') return value === 0 ? undefined : true
  expectThat(value >= 1 && value <= appGroups.length, `group is ${value}, which is not known here`)
  return appGroups[value - 1]
}
