import { expect, test } from 'vitest'
import { readDnsFlow } from './dns-flow.ts'
import {
  expectEveryHeadLengthToBeRead,
  expectHostileHeadsToBeRead,
  hex,
  tcpHeads,
  udpHeads,
} from './wire.fixture.ts'

// 48879+ A? example.com. (29), and its answer NXDomain
const query = hex('beef 0100 0001 0000 0000 0000 0765 7861 6d70 6c65 0363 6f6d 0000 0100 01')
const answer = Uint8Array.from(query)
answer.set([0x81, 0x83], 2)

const inTcp = (message: Uint8Array) => Uint8Array.from([0, message.length, ...message])

const seen = {
  kind: 'dns',
  queries: 1,
  responses: 1,
  nxdomain: 1,
  firstName: 'example.com',
  longestName: 11,
}

test('a question and its answer over UDP', () => {
  const { application, isFinal } = readDnsFlow(udpHeads(query, answer))!
  expect(application).toMatchObject(seen)
  expect(application).toHaveProperty('labelEntropy', expect.closeTo(2.5216, 4))
  expect(isFinal).toBe(true)
})

test('the same over TCP, with a length before each message', () => {
  const twice = Uint8Array.from([...inTcp(query), ...inTcp(query)])
  const heads = tcpHeads(twice, inTcp(answer))
  expect(readDnsFlow(heads)?.application).toMatchObject({ ...seen, queries: 2 })
})

test('a NetBIOS name query wears the same clothes', () => {
  // NBT UDP PACKET(137): QUERY; REQUEST; BROADCAST
  const netbios = hex(`
    8a01 0110 0001 0000 0000 0000 2046 4845 5046 4345 4c45 4846 4345 5046 4646 4143
    4143 4143 4143 4143 4143 4141 4100 0020 0001
  `)
  expect(readDnsFlow(udpHeads(netbios, ''))?.application).toMatchObject({ name: 'netbios' })
})

test('other datagrams are left to other readers', () => {
  expect(readDnsFlow(udpHeads('hello there, how are you', ''))).toBeNull()
})

const overTcp = tcpHeads(Uint8Array.from([...inTcp(query), ...inTcp(query)]), inTcp(answer))

test('every length of either side is read', () => {
  expectEveryHeadLengthToBeRead(udpHeads(query, answer), readDnsFlow)
  expectEveryHeadLengthToBeRead(overTcp, readDnsFlow)
})

test('hostile bytes do no harm', () => {
  expectHostileHeadsToBeRead(udpHeads(query, answer), readDnsFlow)
  expectHostileHeadsToBeRead(overTcp, readDnsFlow)
})
