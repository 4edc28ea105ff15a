import { expect, test } from 'vitest'
import type { Signal } from '../../../contracts/index.ts'
import { parseAddress } from '../../../kernel/index.ts'
import { FloodedNetworks, NetworkParts, wideNetworkOf } from './networks.ts'

function textOf(addresses: readonly string[]): string {
  const parts = new NetworkParts(wideNetworkOf(parseAddress(addresses[0]!)!, 0))
  for (const address of addresses) parts.add(parseAddress(address)!, 0, 10)
  return parts.text
}

test.each([
  [['10.82.16.1', '10.82.16.254'], '10.82.16.0/24'],
  [['10.82.16.1', '10.82.17.3'], '10.82.16.0/23'],
  [['10.82.16.1', '10.82.19.3'], '10.82.16.0/22'],
  [['203.0.255.1', '203.0.0.3'], '203.0.0.0/16'],
  [['255.255.255.1'], '255.255.255.0/24'],
  [['fd82:17::1', 'fd82:17:0:9::4'], 'fd82:17::/48'],
])('%j are of %s', (addresses, network) => {
  expect(textOf(addresses)).toBe(network)
})

test('a neighbour network that got next to nothing is not named', () => {
  const parts = new NetworkParts(wideNetworkOf(parseAddress('10.82.16.1')!, 0))
  parts.add(parseAddress('10.82.16.1')!, 0, 1000)
  parts.add(parseAddress('10.82.200.1')!, 0, 5)
  expect(parts.text).toBe('10.82.16.0/24')
})

test('what an address got meanwhile is a part, until the flood is taken back', () => {
  const networks = new FloodedNetworks()
  const rate = { value: 1000, unit: 'packets/s', text: 'up to 1000 packets a second' }
  const signal = {
    ...{ detector: 'network-flood', key: 'k', points: 50, firstUs: 100e6, timeUs: 120e6 },
    facts: { network: '10.82.16.0/24', rate },
  } as unknown as Signal
  networks.hear({ ...signal, detector: 'udp-flood' })
  const part = { firstUs: 105e6, lastUs: 119e6, rate: 40 }
  expect(networks.isPart('10.82.16.7', part)).toBe(false)
  networks.hear(signal)
  expect(networks.isPart('10.82.16.7', part)).toBe(true)
  expect(networks.isPart('10.82.16.7', { ...part, rate: 600 })).toBe(false)
  expect(networks.isPart('10.82.17.7', part)).toBe(false)
  expect(networks.isPart('10.82.16.7', { ...part, firstUs: 200e6, lastUs: 201e6 })).toBe(false)
  networks.hear({ ...signal, points: 0 })
  expect(networks.isPart('10.82.16.7', part)).toBe(false)
})
