import { create, toBinary } from '@bufbuild/protobuf'
import { expect, test } from 'vitest'
import { PublishRequestSchema } from '../messages/index.ts'
import { insistOn, statusText } from './bounded.ts'

const bound = { bytesMax: 1_000, fieldsMax: 10, isDeep: true }

/** One field of the call, and one of each envelope in it. */
function messageOf(envelopes: number): Uint8Array {
  const value = { envelopes: Array.from({ length: envelopes }, () => new Uint8Array(3)) }
  const message = { case: 'envelopes', value } as const
  return toBinary(PublishRequestSchema, create(PublishRequestSchema, { message } as never))
}

test('a message is measured in bytes and in fields, those of its messages among them where they count', () => {
  insistOn(messageOf(9), bound)
  expect(() => insistOn(messageOf(10), bound)).toThrow('more than 10 fields')
  insistOn(messageOf(10), { ...bound, isDeep: false })
  expect(() => insistOn(messageOf(9), { ...bound, bytesMax: 8 })).toThrow('expected at most 8')
})

test('what is no protobuf is refused, and a length beyond the message is none', () => {
  expect(() => insistOn(Uint8Array.of(0x12, 0x7f, 0x0a), bound)).toThrow()
  expect(() => insistOn(Uint8Array.of(0xff, 0xff, 0xff), bound)).toThrow()
})

test('a status that was cut in the middle of a character is text that grpc-js can send', () => {
  const text = statusText(`${'a'.repeat(499)}😀`)
  expect(text).toHaveLength(500)
  expect(() => encodeURI(text)).not.toThrow()
})
