import { describe, expect, test } from 'vitest'
import { readPlainTcp } from './plain-tcp.ts'
import {
  expectEveryHeadLengthToBeRead,
  expectHostileHeadsToBeRead,
  hex,
  latin1Bytes,
  tcpHeads,
} from './wire.fixture.ts'

/** First bytes of the opener, or of the answerer, for each protocol. */
const openers = [
  { name: 'smb', bytes: hex('0000 0045 ff53 4d42 7200 0000 0018 5328') },
  { name: 'smb', bytes: hex('0000 0068 fe53 4d42 4000 0100 0000 0000') },
  { name: 'smb', bytes: hex('8100 0044 2043 4b46 4445 4e45') },
  { name: 'rdp', bytes: hex('0300 0013 0ee0 0000 0000 0001 0008 0003 0000 00') },
  { name: 'rdp', bytes: latin1Bytes('\x03\0\0\x2a\x25\xe0\0\0\0\0\0Cookie: mstshash=adm\r\n') },
  { name: 'vnc', bytes: latin1Bytes('RFB 003.008\n') },
  { name: 'telnet', bytes: hex('fffd 18ff fd20 fffd 23') },
  { name: 'smtp', bytes: latin1Bytes('EHLO mail.example\r\n') },
  { name: 'postgres', bytes: hex('0000 0008 04d2 162f') },
  { name: 'postgres', bytes: latin1Bytes('\0\0\0\x1f\0\x03\0\0user\0bob\0database\0db\0\0') },
  { name: 'redis', bytes: latin1Bytes('*1\r\n$4\r\nPING\r\n') },
  { name: 'mssql', bytes: hex('1201 0010 0000 0100 0000 0b00 0600 00ff') },
  { name: 'mongodb', bytes: hex('1500 0000 0100 0000 0000 0000 dd07 0000 0000 0000 00') },
  { name: 'mqtt', bytes: latin1Bytes('\x10\x0e\0\x04MQTT\x04\x02\0\x3c\0\x02ab') },
  { name: 'mqtt', bytes: latin1Bytes('\x10\x80\x01\0\x06MQIsdp\x03\x02\0\x3c') },
  { name: 'bittorrent', bytes: latin1Bytes('\x13BitTorrent protocol\0\0\0\0\0\0\0\0') },
  { name: 'stratum', bytes: latin1Bytes('{"id":1,"method":"mining.subscribe","params":[]}\n') },
  { name: 'stratum', bytes: latin1Bytes('{"jsonrpc":"2.0","id":2,"method":"eth_submitLogin"}\n') },
  { name: 'stratum', bytes: latin1Bytes('{"method": "login", "params": {"agent": "x/6"}}\n') },
  { name: 'json-rpc', bytes: latin1Bytes('{"jsonrpc": "2.0", "method": "login", "params": []}\n') },
  {
    name: 'json-rpc',
    bytes: latin1Bytes('{"id":0,"method":"server.version","params":["a","1.4"]}\n'),
  },
  { name: 'irc', bytes: latin1Bytes('NICK bot\r\nUSER a 0 * :b\r\n') },
]
const answerers = [
  { name: 'pop3', bytes: latin1Bytes('+OK POP3 server ready\r\n') },
  { name: 'imap', bytes: latin1Bytes('* OK [CAPABILITY IMAP4rev1] ready\r\n') },
  { name: 'mysql', bytes: latin1Bytes(`\x4a\0\0\0\x0a8.0.32\0${'x'.repeat(66)}`) },
]

describe('told by the first bytes', () => {
  test.each(openers)('$name', ({ name, bytes }) => {
    expect(readPlainTcp(tcpHeads(bytes, ''))?.application).toMatchObject({ kind: 'plain', name })
  })
  test.each(answerers)('$name, whose server speaks first', ({ name, bytes }) => {
    expect(readPlainTcp(tcpHeads('', bytes))?.application).toMatchObject({ kind: 'plain', name })
  })
})

test('an industrial X.224 request is not RDP', () => {
  const s7 = hex('0300 0016 11e0 0000 0001 00c1 0201 00c2 0201 02c0 010a')
  expect(readPlainTcp(tcpHeads(s7, ''))).toBeNull()
})

test.each(['', '\0', 'hello world\r\n', '\x10\x05abcde'])('%j is nothing known', (bytes) => {
  expect(readPlainTcp(tcpHeads(bytes, bytes))).toBeNull()
})

const heads = [
  ...openers.map(({ bytes }) => tcpHeads(bytes, '')),
  ...answerers.map(({ bytes }) => tcpHeads('USER a', bytes)),
]

test('every length of either side is read', () => {
  for (const sample of heads) expectEveryHeadLengthToBeRead(sample, readPlainTcp)
})

test('hostile bytes do no harm', () => {
  for (const sample of heads) expectHostileHeadsToBeRead(sample, readPlainTcp)
})
