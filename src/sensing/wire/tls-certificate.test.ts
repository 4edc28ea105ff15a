import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { readTls } from './tls.ts'
import { foxioHello, records, serverHello } from './tls-samples.fixture.ts'
import {
  expectEveryHeadLengthToBeRead,
  expectHostileHeadsToBeRead,
  tcpHeads,
} from './wire.fixture.ts'

const der = Uint8Array.from({ length: 900 }, (_, i) => (i * 31) & 255)
const fingerprint = createHash('sha256').update(der).digest('hex')
const u24 = (n: number) => [n >> 16, (n >> 8) & 255, n & 255]
const list = [...u24(der.length), ...der, ...u24(3), 1, 2, 3]
const certificate = Uint8Array.from([...u24(list.length), ...list])

const client = records(1, foxioHello)
const flight = (recordBytes?: number) =>
  Uint8Array.from([
    ...records(2, serverHello(0xc02f, false), recordBytes),
    ...records(11, certificate, recordBytes),
  ])
const answered = (backward: Uint8Array, isComplete = false) =>
  readTls({ ...tcpHeads(client, backward), isComplete })

test('the first certificate of TLS 1.2 has its SHA-256 fingerprint', () => {
  expect(answered(flight())).toMatchObject({
    isFinal: true,
    application: { version: 0x0303, certificate: fingerprint },
  })
})

test('a certificate in many small records is gathered', () => {
  expect(answered(flight(200))?.application).toMatchObject({ certificate: fingerprint })
})

test('the certificate is waited for, and left out where the bytes end before it does', () => {
  const part = flight().subarray(0, 400)
  expect(answered(part)).toMatchObject({ isFinal: false, application: { version: 0x0303 } })
  const cut = answered(part, true)
  expect(cut).toMatchObject({ isFinal: true })
  expect(cut?.application).not.toHaveProperty('certificate')
})

test('a session that goes on shows none, and is not waited for', () => {
  const resumed = [...records(2, serverHello(0xc02f, false)), 20, 3, 3, 0, 1, 1]
  const recognition = answered(Uint8Array.from(resumed))
  expect(recognition).toMatchObject({ isFinal: true })
  expect(recognition?.application).not.toHaveProperty('certificate')
})

test('lengths that contradict each other make no fingerprint', () => {
  const lying = certificate.with(3, 255)
  const bytes = [...records(2, serverHello(0xc02f, false)), ...records(11, lying)]
  const recognition = answered(Uint8Array.from(bytes))
  expect(recognition).toMatchObject({ isFinal: true })
  expect(recognition?.application).not.toHaveProperty('certificate')
})

test('every length of the flight is read, and hostile bytes', () => {
  expectEveryHeadLengthToBeRead(tcpHeads(client, flight()), readTls)
  expectHostileHeadsToBeRead(tcpHeads(client, flight()), readTls)
})
