import type { BinaryWriter } from '@bufbuild/protobuf/wire'
import type { AppGroup, Application } from '../contracts/index.ts'
import { type AnyField, appGroups, applicationShapes, loginFields } from './application-layout.ts'
import { Wire } from './wire-reader.ts'

/** Nothing where nothing was recognised. */
export function writeApplication(writer: BinaryWriter, application: Application | null): void {
  if (application === null) return
  const { no, fields } = applicationShapes[application.kind]
  writer.tag(no, Wire.bytes).fork()
  writeFields(writer, fields, application)
  writer.join()
}

function writeFields(writer: BinaryWriter, fields: readonly AnyField[], from: object): void {
  for (const field of fields) {
    const value = (from as Readonly<Record<string, unknown>>)[field.name]
    const isLeftOut = field.isOptional ? value === undefined : isNothing(value)
    if (!isLeftOut) writeField(writer, field, value)
  }
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === '' || Object.is(value, 0)
}

function writeField(writer: BinaryWriter, { no, as }: AnyField, value: unknown): void {
  if (as === 'text') writer.tag(no, Wire.bytes).string(value as string)
  else if (as === 'uint32') writer.tag(no, Wire.varint).uint32(value as number)
  else if (as === 'double') writer.tag(no, Wire.fixed64).double(value as number)
  else if (as === 'true') writer.tag(no, Wire.varint).bool(true)
  else if (as === 'group')
    writer.tag(no, Wire.varint).uint32(appGroups.indexOf(value as AppGroup) + 1)
  else {
    writer.tag(no, Wire.bytes).fork()
    writeFields(writer, loginFields, value as object)
    writer.join()
  }
}
