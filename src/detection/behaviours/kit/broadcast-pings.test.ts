import { expect, test } from 'vitest'
import { Protocol } from '../../../contracts/index.ts'
import type { Row } from '../../hosts/index.ts'
import { BroadcastPings, PingAnswers } from './broadcast-pings.ts'

const victimMac = 0x0200_0000_0030
const forgerMac = 0x0200_0000_0166

function echo(type: number, { from, to }: { from: number; to: number }): Row {
  return {
    ...{ kind: 'opened', protocol: Protocol.icmp, sourcePort: type, sourceHost: 7, row: 0 },
    ...{ destination: '10.82.18.255', isToGroup: false },
    batch: { senderMacs: Float64Array.of(from), targetMacs: Float64Array.of(to) },
  } as unknown as Row
}

function answered(machines: number): PingAnswers {
  const answers = new PingAnswers()
  for (let i = 0; i < machines; i++) answers.add(echo(0, { from: 100 + i, to: victimMac }), 5)
  return answers
}

test('who pings all in the name of another is known by the hardware address', () => {
  const pings = new BroadcastPings()
  pings.note(echo(8, { from: forgerMac, to: 0xffff_ffff_ffff }))
  const answers = answered(20)
  expect(pings.of(7)).toEqual({ to: '10.82.18.255', mac: forgerMac })
  expect(answers.forgerOf(pings.of(7))).toBe('02:00:00:00:01:66')
  expect(answers.isOwnQuestion(pings.of(7))).toBe(false)
  expect([answers.packets, answers.areOfMany]).toEqual([100, true])
})

test('who pings all itself forges nothing', () => {
  const pings = new BroadcastPings()
  pings.note(echo(8, { from: victimMac, to: 0xffff_ffff_ffff }))
  expect(answered(20).forgerOf(pings.of(7))).toBe('')
  expect(answered(20).isOwnQuestion(pings.of(7))).toBe(true)
})

test('a ping of one host is none of all, and answers of one machine may be forged', () => {
  const pings = new BroadcastPings()
  pings.note(echo(8, { from: forgerMac, to: 0x0200_0000_0001 }))
  pings.note(echo(0, { from: forgerMac, to: 0xffff_ffff_ffff }))
  expect(pings.of(7)).toBeUndefined()
  expect(answered(1).areOfMany).toBe(false)
})
