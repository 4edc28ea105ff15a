import { expect, test } from 'vitest'
import { NeighbourOperation, Protocol } from '../../contracts/index.ts'
import { parseAddress } from '../../kernel/index.ts'
import { batchOf, startUs, tableOf, textReader } from './packets.fixture.ts'

const target = new Uint8Array(16)
for (const [i, word] of parseAddress('fd00::7')!.entries())
  new DataView(target.buffer).setUint32(4 * i, word)

const { solicitation, override, router } = NeighbourOperation

test.each([
  ['a solicitation', solicitation, 'ff02::1:ff00:7', 'fd00::1', 'fd00::7'],
  ['an advertisement to one', override, 'fd00::9', 'fd00::7', 'fd00::9'],
  ['an advertisement to all', override, 'ff02::1', 'fd00::7', 'fd00::7'],
  ['a router’s advertisement', router, 'ff02::1', 'fd00::1', 'ff02::1'],
])('%s is told beside its flow', (_, operation, to, senderAddress, targetAddress) => {
  const packet = { at: 0, from: 'fd00::1 135', to, protocol: Protocol.icmpv6, payload: target }
  const batch = batchOf([packet])
  batch.arpOperations[0] = operation
  batch.arpSenderMacs[0] = 0x0200_0000_0001
  const told = tableOf({ reader: textReader }).assemble(batch)
  const own = { kind: 'neighbour', timeUs: startUs, operation, senderMac: '02:00:00:00:00:01' }
  expect(told.find(({ kind }) => kind === 'neighbour')).toMatchObject({
    ...{ ...own, senderAddress, targetAddress },
  })
  expect(told.some(({ kind }) => kind === 'opened')).toBe(true)
})

test('of a router what it gives, how long and how gladly is told, after a long silence, too', () => {
  const from = 'fd00::1 134'
  const packet = { from, to: 'ff02::1', protocol: Protocol.icmpv6, payload: target }
  const batch = batchOf([0, 4000, 8000].map((at) => ({ ...packet, at })))
  for (let i = 0; i < 3; i++) {
    batch.arpOperations[i] = router
    batch.echoIds[i] = 0x4008
    batch.echoSequences[i] = 1800
  }
  const table = tableOf({ reader: textReader })
  const told = [...table.assemble(batch), ...table.finish()]
  const said = { vlan: 0, lifetimeS: 1800, preference: 1, gives: 'fd00::/64 ' }
  expect(told.flatMap((one) => (one.kind === 'neighbour' ? [one.router] : []))).toEqual([
    said,
    said,
    said,
  ])
})
