import { expect, test } from 'vitest'
import { readMqttLogins } from './mqtt.ts'
import { readPlainTcp } from './plain-tcp.ts'
import {
  answersOf,
  expectEveryHeadLengthToBeRead,
  expectHostileHeadsToBeRead,
  tcpHeads,
} from './wire.fixture.ts'

const withPassword = '\x10\x14\0\x04MQTT\x04\xc2\0\x3c\0\x02ab\0\x01u\0\x01p'
const without = '\x10\x0e\0\x04MQTT\x04\x02\0\x3c\0\x02ab'
const five = '\x10\x15\0\x04MQTT\x05\xc2\0\x3c\0\0\x02ab\0\x01u\0\x01p'
const old = '\x10\x80\x01\0\x06MQIsdp\x03\xc2\0\x3c\0\x02ab'

test.each<[string, string, string, number, number, number, boolean]>([
  ['accepted', withPassword, '\x20\x02\0\0', 1, 0, 0, true],
  ['let in without a password', without, '\x20\x02\0\0', 0, 0, 1, true],
  ['bad name or password', withPassword, '\x20\x02\0\x04', 0, 1, 0, true],
  ['not authorised', without, '\x20\x02\0\x05', 0, 1, 0, true],
  ['the server is not there', withPassword, '\x20\x02\0\x03', 0, 0, 0, true],
  ['MQTT 3.1', old, '\x20\x02\0\x04', 0, 1, 0, true],
  ['MQTT 5, accepted', five, '\x20\x09\0\0\x06\x22\0\x0a\x21\0\x14', 1, 0, 0, true],
  ['MQTT 5, refused', five, '\x20\x03\0\x86\0', 0, 1, 0, true],
  ['MQTT 5, after a challenge', five, '\xf0\x02\x18\0\x20\x03\0\x87\0', 0, 1, 0, true],
  ['another packet first', withPassword, '\x30\x02\0\0', 0, 0, 0, true],
  ['not answered yet', withPassword, '\x20\x02\0', 0, 0, 0, false],
])('%s', (_, client, server, accepted, refused, anonymous, isSettled) => {
  const said = { accepted, refused, anonymous, isSettled }
  expect(answersOf(tcpHeads(client, server), readMqttLogins)).toEqual(said)
})

const samples = [
  tcpHeads(withPassword, '\x20\x02\0\x04'),
  tcpHeads(five, '\xf0\x02\x18\0\x20\x09\0\0\x06\x22\0\x0a\x21\0\x14'),
  tcpHeads(old, '\x20\x02\0\0'),
]

test('every length of either side is read', () => {
  for (const sample of samples) expectEveryHeadLengthToBeRead(sample, readPlainTcp)
})

test('hostile bytes do no harm', () => {
  for (const sample of samples) expectHostileHeadsToBeRead(sample, readPlainTcp)
})
