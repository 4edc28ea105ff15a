import { expect, test } from 'vitest'
import { addressText } from '../../kernel/index.ts'
import { readDhcpNames } from './dhcp.ts'
import {
  expectEveryMessageLengthToBeRead,
  expectHostileBytesToBeRead,
  hex,
  latin1Bytes,
} from './wire.fixture.ts'

const mac = 0x0200_0000_0117

interface Given {
  readonly operation: number
  readonly yours?: string
  readonly clients?: string
  readonly options: string
}

/** BOOTP/DHCP of 02:00:00:00:01:17: header, cookie, options. */
function dhcp({ operation, yours = '00000000', clients = '00000000', options }: Given): Uint8Array {
  const head = `0${operation} 01 06 00 3903f326 0000 8000 ${clients} ${yours} 00000000 00000000`
  return hex(`${head} 020000000117 ${'00'.repeat(10 + 64 + 128)} 63825363 ${options} ff`)
}

const text = (words: string) => Buffer.from(latin1Bytes(words)).toString('hex')

// Request from FIN-WS-117, Client-FQDN "FIN-WS-117.corp.example", Requested-IP 10.20.4.17
const request = dhcp({
  operation: 1,
  options: `3501 03 3204 0a140411 0c0b ${text('FIN-WS-117')}00 00 511a 000000 ${text('FIN-WS-117.corp.example')}`,
})
// ACK: Your-IP 10.20.4.17, Default-Gateway 10.20.4.1
const acknowledge = dhcp({
  operation: 2,
  yours: '0a140411',
  options: '3501 05 3604 0a140402 0304 0a140401 0104 ffffff00',
})

function read(message: Uint8Array) {
  return readDhcpNames(message).names.map(({ claim, name, address, mac: of }) => ({
    ...{ claim, name, mac: of },
    address: addressText(address!, 0),
  }))
}

test('a client says its full name, and has no address yet', () => {
  const name = 'FIN-WS-117.corp.example'
  expect(read(request)).toEqual([{ claim: 'name', name, address: '0.0.0.0', mac }])
})

test('without a full name its host name counts, zero byte left out', () => {
  const options = `3501 03 0c08 ${text('printer')}00`
  expect(read(dhcp({ operation: 1, clients: '0a140419', options }))).toEqual([
    { claim: 'name', name: 'printer', address: '10.20.4.25', mac },
  ])
})

test('a full name may be written as in DNS', () => {
  const options = `3501 01 5110 040000 07 ${text('printer')} 04 ${text('corp')}`
  expect(read(dhcp({ operation: 1, options }))).toMatchObject([{ name: 'printer.corp' }])
})

test('a server gives an address, and names the router', () => {
  expect(read(acknowledge)).toEqual([
    { claim: 'lease', name: '', address: '10.20.4.17', mac },
    { claim: 'router', name: '', address: '10.20.4.1', mac },
  ])
})

test.each([
  ['an offer is not yet a lease', 2, '3501 02'],
  ['a release tells of nothing new', 1, `3501 07 0c01 ${text('a')}`],
  ['settings for one who has an address are no lease', 2, '3501 05'],
])('%s', (_, operation, options) => {
  expect(read(dhcp({ operation, options }))).toEqual([])
})

test('BOOTP without options is sound, and less than its header is malformed', () => {
  expect(readDhcpNames(new Uint8Array(300))).toEqual({ names: [], malformed: null })
  expect(readDhcpNames(new Uint8Array(100)).malformed).toMatchObject({ layer: 'dhcp' })
})

test('what stands before a broken option is kept', () => {
  const broken = dhcp({
    operation: 1,
    options: `3501 03 0c07 ${text('printer')} 0f40 ${text('corp')}`,
  })
  const said = readDhcpNames(broken)
  expect(said.names).toMatchObject([{ name: 'printer' }])
  expect(said.malformed).toMatchObject({ layer: 'dhcp', bytesNeeded: 66, bytesPresent: 7 })
})

test('every length is read, and hostile bytes do no harm', () => {
  for (const message of [request, acknowledge]) {
    expectEveryMessageLengthToBeRead(message, readDhcpNames)
    expectHostileBytesToBeRead(message, readDhcpNames)
  }
})
