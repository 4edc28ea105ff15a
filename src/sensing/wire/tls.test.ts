import { expect, test } from 'vitest'
import { readTls } from './tls.ts'
import { clientHello, extension, foxioHello, records, serverHello } from './tls-samples.fixture.ts'
import {
  expectEveryHeadLengthToBeRead,
  expectHostileHeadsToBeRead,
  tcpHeads,
} from './wire.fixture.ts'

const client = records(1, foxioHello)
const server = records(2, serverHello(0x1301, true))

const seen = {
  kind: 'tls',
  version: 0x0304,
  serverName: 'example.com',
  alpn: 'h2',
  ja4: 't13d1516h2_8daaf6152771_e5627efa2ab1',
  cipherSuites: 15,
  extensions: 16,
  cipherSuite: 0x1301,
  serverNameState: 1,
}

test('both hellos make the record', () => {
  const recognition = readTls(tcpHeads(client, server))
  expect(recognition).toMatchObject({ application: seen, isFinal: true, malformed: null })
})

test('a hello in many small records is gathered', () => {
  const heads = tcpHeads(records(1, foxioHello, 50), records(2, serverHello(0x1301, true), 10))
  expect(readTls(heads)?.application).toMatchObject(seen)
})

test('the client may be the answering side', () => {
  expect(readTls(tcpHeads(server, client))?.application).toMatchObject(seen)
})

test('while the ClientHello is coming nothing is said', () => {
  const heads = { ...tcpHeads(client.subarray(0, 200), ''), isComplete: false }
  expect(readTls(heads)).toEqual({ application: null, isFinal: false, malformed: null })
})

test('with the ClientHello alone the offer is said, and the answer waited for', () => {
  const recognition = readTls({ ...tcpHeads(client, ''), isComplete: false })
  expect(recognition).toMatchObject({ isFinal: false, application: { ...seen, cipherSuite: 0 } })
})

test.each([1, 5])('%i bytes of the answer are no answer yet', (length) => {
  const heads = { ...tcpHeads(client, server.subarray(0, length)), isComplete: false }
  expect(readTls(heads)).toMatchObject({
    isFinal: false,
    application: { serverName: 'example.com' },
  })
})

test('an alert is the end of the matter', () => {
  const heads = { ...tcpHeads(client, '\x15\x03\x03\0\x02\x02\x28'), isComplete: false }
  expect(readTls(heads)).toMatchObject({
    isFinal: true,
    application: { serverName: 'example.com' },
  })
})

test('a second look that knows the first one says the same', () => {
  const before = readTls({ ...tcpHeads(client, ''), isComplete: false })!.application
  expect(readTls({ ...tcpHeads(client, server), before })).toEqual(
    readTls(tcpHeads(client, server)),
  )
  // Both sides say hello as clients: what was known is of another hello.
  const both = tcpHeads(records(1, clientHello({ cipherSuites: [0x1302], extensions: [] })), client)
  expect(readTls({ ...both, before })).toEqual(readTls(both))
})

test('a ClientHello that never came whole has a name but no fingerprint', () => {
  expect(readTls(tcpHeads(client.subarray(0, 200), ''))?.application).toMatchObject({
    serverName: 'example.com',
    ja3: '',
    ja4: '',
  })
})

test('TLS 1.2 shows in the legacy version', () => {
  const heads = tcpHeads(client, records(2, serverHello(0xc02f, false)))
  expect(readTls(heads)?.application).toMatchObject({ version: 0x0303, cipherSuite: 0xc02f })
})

test.each([
  { what: 'no name', extensions: [], state: 0 },
  { what: 'an address', extensions: [extension.serverName('192.0.2.1')], state: 2 },
  {
    what: 'an encrypted hello',
    extensions: [extension.serverName('public.example'), extension.bare(0xfe0d)],
    state: 3,
  },
])('$what is name state $state', ({ extensions, state }) => {
  const hello = records(1, clientHello({ cipherSuites: [0x1301], extensions }))
  expect(readTls(tcpHeads(hello, ''))?.application).toHaveProperty('serverNameState', state)
})

test('a vector past the end of its hello is malformed, and what came before it is kept', () => {
  const body = clientHello({ cipherSuites: [0x1301], extensions: [extension.bare(23)] })
  body[body.length - 1] = 9
  const recognition = readTls(tcpHeads(records(1, body), ''))
  expect(recognition?.malformed).toMatchObject({ layer: 'tls', bytesNeeded: 9, bytesPresent: 0 })
  expect(recognition?.application).toMatchObject({ cipherSuites: 1, ja3: '' })
})

test('records in the middle of a connection are TLS without a version', () => {
  const data = Uint8Array.from([23, 3, 3, 0, 2, 9, 9, 23, 3, 3, 0, 1, 9])
  expect(readTls(tcpHeads(data, data))?.application).toMatchObject({ version: 0, ja3: '' })
  expect(readTls(tcpHeads('\x17\x07\x03\x00\x00', ''))).toBeNull()
})

test('every length of either side is read', () => {
  expectEveryHeadLengthToBeRead(tcpHeads(client, server), readTls)
})

test('hostile bytes do no harm', () => {
  expectHostileHeadsToBeRead(tcpHeads(client, server), readTls)
  expectHostileHeadsToBeRead(tcpHeads(server, client), readTls)
})
