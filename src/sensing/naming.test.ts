import { expect, test } from 'vitest'
import { type NamingMessage, Protocol } from '../contracts/index.ts'
import { batchOf, tableOf } from './flows/packets.fixture.ts'
import { applicationReader } from './wire/index.ts'

const asker = '10.0.0.30'
const server = '10.0.0.5'

function label(text: string): Buffer {
  return Buffer.concat([
    ...text.split('.').map((one) => Buffer.from([one.length, ...Buffer.from(one)])),
    Buffer.of(0),
  ])
}
const header = (flags: number, counts: readonly number[]) =>
  Buffer.from([7, 7, flags >> 8, flags & 255, ...counts.flatMap((count) => [0, count])])
const question = (name: string, type = 1) => Buffer.concat([label(name), Buffer.of(0, type, 0, 1)])
const record = (name: string, data: readonly number[], type = 1) =>
  Buffer.concat([question(name, type), Buffer.of(0, 0, 0, 30, 0, data.length, ...data)])
const own = [10, 0, 0, 5]
/** `FILESERV` in letters from A on, and what it is for. */
const netbios = (suffix = 0) =>
  [...Buffer.from(`${'FILESERV'.padEnd(15)}${String.fromCharCode(suffix)}`)]
    .map((byte) => String.fromCharCode(65 + (byte >> 4), 65 + (byte & 15)))
    .join('')

function told(from: string, to: string, payload: Uint8Array): NamingMessage[] {
  const table = tableOf({ reader: applicationReader, hasNames: false })
  const batch = batchOf([{ at: 0, from, to, protocol: Protocol.udp, payload }])
  return table.assemble(batch).filter((one) => one.kind === 'naming')
}

const ask = (name: string, type?: number) =>
  Buffer.concat([header(0, [1, 0, 0, 0]), question(name, type)])
const llmnrAnswer = Buffer.concat([
  header(0x8000, [1, 1, 0, 0]),
  question('FileServ'),
  record('FileServ', own),
])

test.each([
  ['LLMNR', `${asker} 50000`, '224.0.0.252 5355', ask('FileServ')],
  ['mDNS', `${asker} 5353`, '224.0.0.251 5353', ask('fileserv.local')],
  ['NetBIOS', `${asker} 137`, '255.255.255.255 137', ask(netbios(), 0x20)],
])('a question by %s', (_, from, to, payload) => {
  expect(told(from, to, payload)).toMatchObject([
    { teller: asker, name: 'fileserv', isReply: false, destinationPort: Number(to.split(' ')[1]) },
  ])
})

test.each([
  ['LLMNR', `${server} 5355`, `${asker} 50000`, llmnrAnswer],
  [
    'mDNS',
    `${server} 5353`,
    '224.0.0.251 5353',
    Buffer.concat([header(0x8400, [0, 1, 0, 0]), record('fileserv.local', own)]),
  ],
  [
    'NetBIOS',
    `${server} 137`,
    `${asker} 137`,
    Buffer.concat([header(0x8500, [0, 1, 0, 0]), record(netbios(), [0, 0, ...own], 0x20)]),
  ],
])('an answer by %s', (_, from, to, payload) => {
  expect(told(from, to, payload)).toMatchObject([
    { teller: server, address: server, name: 'fileserv', isReply: true },
  ])
})

test.each([
  ['a service', `${asker} 5353`, '224.0.0.251 5353', ask('_ipp._tcp.local', 12)],
  ['an instance of a service', `${asker} 5353`, '224.0.0.251 5353', ask('hall._ipp._tcp.local')],
  ['a domain controller', `${asker} 137`, '255.255.255.255 137', ask(netbios(0x1c), 0x20)],
  ['a server that keeps names', `${asker} 137`, '10.0.0.9 137', ask(netbios(), 0x20)],
  [
    'a name that is about to be taken',
    `${asker} 5353`,
    '224.0.0.251 5353',
    Buffer.concat([header(0, [1, 0, 1, 0]), question('pc.local', 255), record('pc.local', own)]),
  ],
])('nobody asks all for a host: %s', (_, from, to, payload) => {
  expect(told(from, to, payload)).toEqual([])
})

test('every length is read, and hostile bytes', () => {
  for (let length = 0; length <= llmnrAnswer.length; length++)
    expect(() =>
      told(`${server} 5355`, `${asker} 50000`, llmnrAnswer.subarray(0, length)),
    ).not.toThrow()
  for (let at = 0; at < llmnrAnswer.length; at++)
    for (const port of [137, 5353, 5355]) {
      const bytes = Uint8Array.from(llmnrAnswer)
      bytes[at] = 0xff
      expect(() => told(`${server} ${port}`, `${asker} ${port}`, bytes)).not.toThrow()
    }
})
