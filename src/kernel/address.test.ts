import { expect, test } from 'vitest'
import {
  addressText,
  endpointText,
  ipv4Text,
  isGlobalAddress,
  isHostAddress,
  macText,
  networkTest,
  parseAddress,
  privateNetworks,
} from './address.ts'

// RFC 5952 sections 1 and 4, and RFC 4291 section 2.2.
test.each([
  '2001:db8::1',
  '2001:db8::1:0:0:1',
  '2001:0:0:1::1',
  '::',
  '::1',
  'fe80::1',
  '1:2:3:4:5:6:7:8',
  '2001:db8:0:1:1:1:1:1',
  '10.0.0.1',
  '255.255.255.255',
])('%s survives words and back', (text) => {
  expect(addressText(parseAddress(text)!, 0)).toBe(text)
})

test('a mapped address is its IPv4 text', () => {
  expect(addressText(new Uint32Array([0, 0, 0xffff, 0x0a000001]), 0)).toBe('10.0.0.1')
  expect(ipv4Text(0xc0a80101)).toBe('192.168.1.1')
})

test.each(['', '10.0.0', 'host', '10.0.0.0/8', 'fe80::1%eth0'])('%j is no address', (text) => {
  expect(parseAddress(text)).toBeNull()
})

test('home networks by default', () => {
  const isHome = networkTest(privateNetworks)
  expect(
    ['10.1.2.3', '172.31.0.1', '192.168.0.9', 'fe80::1', 'fd00::5', '127.0.0.1'].map(isHome),
  ).not.toContain(false)
  expect(['8.8.8.8', '172.32.0.1', '2001:db8::1', 'nonsense'].map(isHome)).not.toContain(true)
})

test('groups, the unspecified address and names are no hosts', () => {
  const none = '0.0.0.0 :: 255.255.255.255 224.0.0.251 239.255.255.250 ff02::fb ff00:: web.example'
  expect([...none.split(' '), ''].filter(isHostAddress)).toEqual([])
  const hosts = '0.0.0.1 10.0.0.255 169.254.1.1 223.1.1.1 240.0.0.1 ::1 fe80::1 fd00::5 2001:db8::'
  expect(hosts.split(' ').filter(isHostAddress)).toEqual(hosts.split(' '))
})

test('hardware addresses read as pairs', () => {
  expect(macText(0x0011_22aa_bbcc)).toBe('00:11:22:aa:bb:cc')
})

test('an address and a port are told apart', () => {
  expect(endpointText('10.0.0.1', 80)).toBe('10.0.0.1:80')
  expect(endpointText('fd00::1', 4100)).toBe('[fd00::1]:4100')
})

test.each([
  ['193.0.6.139', true],
  ['2a00:1450::1', true],
  ['203.0.113.7', false],
  ['2001:db8::1', false],
  ['10.0.0.1', false],
  ['240.0.0.1', false],
  ['a.example', false],
])('%s is held by somebody on the internet: %s', (address, isGlobal) => {
  expect(isGlobalAddress(address)).toBe(isGlobal)
})
