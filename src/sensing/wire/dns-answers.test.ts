import { expect, test } from 'vitest'
import type { NameReading } from '../../contracts/index.ts'
import { addressText } from '../../kernel/index.ts'
import { readDnsAnswers, readMdnsAnswers, reverseAddress } from './dns-answers.ts'
import {
  expectEveryMessageLengthToBeRead,
  expectHostileBytesToBeRead,
  hex,
  latin1Bytes,
} from './wire.fixture.ts'

const label = (text: string) =>
  `${text.length.toString(16).padStart(2, '0')}${Buffer.from(latin1Bytes(text)).toString('hex')}`
const name = (text: string) => `${text.split('.').map(label).join('')}00`

// A? www.example.com: CNAME cdn.example.net, A 192.0.2.7, A 192.0.2.8
const answer = hex(`
  1234 8180 0001 0003 0000 0000 ${name('www.example.com')} 0001 0001
  c00c 0005 0001 0000003c 0011 ${name('cdn.example.net')}
  c02d 0001 0001 0000003c 0004 c0000207
  c02d 0001 0001 0000003c 0004 c0000208
`)
// PTR? 17.4.20.10.in-addr.arpa: fin-ws-117.corp.example
const reverse = hex(`
  1235 8180 0001 0001 0000 0000 ${name('17.4.20.10.in-addr.arpa')} 000c 0001
  c00c 000c 0001 00000e10 0019 ${name('fin-ws-117.corp.example')}
`)
// mDNS: PTR _ipp._tcp.local; additional: printer.local A 10.20.4.25, AAAA fe80::25, and a goodbye of old.local
const mdns = hex(`
  0000 8400 0000 0001 0000 0003 ${name('_ipp._tcp.local')} 000c 0001 00001194 000a 07 5072696e746572 c00c
  ${name('Printer.local')} 0001 8001 00000078 0004 0a140419
  c031 001c 8001 00000078 0010 fe800000000000000000000000000025
  ${name('old.local')} 0001 8001 00000000 0004 0a140463
`)

function said({ names }: NameReading): string[] {
  return names.map((one) => `${one.source} ${addressText(one.address!, 0)} ${one.name}`)
}

test('a resolver’s answer gives the name that was asked for to each address', () => {
  expect(said(readDnsAnswers(answer))).toEqual([
    'dns 192.0.2.7 www.example.com',
    'dns 192.0.2.8 www.example.com',
  ])
})

test('the answer to a reverse lookup names the address that was asked for', () => {
  expect(said(readDnsAnswers(reverse))).toEqual(['ptr 10.20.4.17 fin-ws-117.corp.example'])
})

test('over mDNS hosts name themselves, and take names back', () => {
  expect(said(readMdnsAnswers(mdns))).toEqual([
    'mdns 10.20.4.25 printer.local',
    'mdns fe80::25 printer.local',
  ])
})

test('questions and errors name nobody', () => {
  for (const flags of ['0100', '8183']) {
    const other = Uint8Array.from([...answer.subarray(0, 2), ...hex(flags), ...answer.subarray(4)])
    expect(readDnsAnswers(other)).toEqual({ names: [], malformed: null })
  }
})

test('what stands before a broken record is kept', () => {
  const { names, malformed } = readDnsAnswers(answer.subarray(0, answer.length - 2))
  expect(names).toHaveLength(1)
  expect(malformed).toMatchObject({ layer: 'dns-answers', bytesNeeded: 4, bytesPresent: 2 })
})

test('names of reverse lookup stand for addresses', () => {
  const nibbles = `${'1.'}${'0.'.repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa`
  expect(addressText(reverseAddress(nibbles)!, 0)).toBe('2001:db8::1')
  for (const none of ['256.0.0.10.in-addr.arpa', '0.10.in-addr.arpa', 'x.ip6.arpa', 'a.example'])
    expect(reverseAddress(none)).toBeNull()
})

test('every length is read, and hostile bytes do no harm', () => {
  const read = (bytes: Uint8Array) => [readDnsAnswers(bytes), readMdnsAnswers(bytes)]
  for (const message of [answer, reverse, mdns]) {
    expectEveryMessageLengthToBeRead(message, read)
    expectHostileBytesToBeRead(message, read)
  }
})
