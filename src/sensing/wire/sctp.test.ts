import { expect, test } from 'vitest'
import {
  decodeSample,
  expectEveryLengthToBeRead,
  expectHostileFramesToBeRead,
  hex,
} from './wire.fixture.ts'

// IP 10.9.0.2.40000 > 10.9.0.1.36412: sctp (1) [INIT] [init tag: 1] [rwnd: 65536] [OS: 10] [MIS: 10] [init TSN: 1]
const init = {
  linkType: 101,
  frames: [
    hex(`
      4500 0034 0001 0000 4084 0000 0a09 0002 0a09 0001 9c40 8e3c 1122 3344 0000 0000 0100 0014 0000 0001
      0001 0000 000a 000a 0000 0001
    `),
  ],
}

test('SCTP has ports, and its chunks are payload', () => {
  expect(decodeSample(init).row).toMatchObject({
    protocol: 132,
    ports: [40_000, 36_412],
    payloadLength: 20,
  })
})

test('every shorter length is a row or a count', () => {
  expectEveryLengthToBeRead(init)
})

test('hostile bytes do no harm', () => {
  expectHostileFramesToBeRead(init)
})
