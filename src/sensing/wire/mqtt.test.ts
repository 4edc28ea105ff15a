import { expect, test } from 'vitest'
import { answersTo } from './login-answers.ts'
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
  ['not authorised', withPassword, '\x20\x02\0\x05', 0, 1, 0, true],
  ['refused without a password', without, '\x20\x02\0\x05', 0, 0, 0, true],
  ['refused, and the client not heard', '', '\x20\x02\0\x05', 0, 1, 0, true],
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

/** CONNECT of 3.1.1 or 5, with a will or without. */
function connect(word: string, { id = 'ab', hasWill = false, isFive = false } = {}): string {
  const text = (value: string) => `\0${String.fromCharCode(value.length)}${value}`
  const flags = hasWill ? '\xc6' : '\xc2'
  const properties = isFive ? '\x05\x11\0\0\0\x3c' : ''
  const will = hasWill ? `${isFive ? '\0' : ''}${text('t/will')}${text(id)}` : ''
  const version = isFive ? '\x05' : '\x04'
  const rest = `${text('MQTT')}${version}${flags}\0\x3c${properties}${text(id)}${will}${text('iot')}${text(word)}`
  return `\x10${String.fromCharCode(rest.length)}${rest}`
}
const markOf = (client: string, code = '\x20\x02\0\x05') =>
  answersTo(tcpHeads(client, code), readMqttLogins).mark

test.each([{}, { hasWill: true }, { isFive: true }, { hasWill: true, isFive: true }])(
  'the mark is of the name and the password alone: %o',
  (kind) => {
    const code = 'isFive' in kind ? '\x20\x03\0\x87\0' : '\x20\x02\0\x05'
    const mark = markOf(connect('old', kind), code)
    expect(mark).toBeTypeOf('number')
    expect(markOf(connect('old', { ...kind, id: 'sensor-77' }), code)).toBe(mark)
    expect(markOf(connect('new', kind), code)).not.toBe(mark)
    expect(markOf(connect('old', kind).slice(0, -1), code)).toBeUndefined()
  },
)

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
