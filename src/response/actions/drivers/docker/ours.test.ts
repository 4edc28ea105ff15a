import { expect, test } from 'vitest'
import type { Container } from './engine.ts'
import { addressesOf, containerIn, containersAt, isOurs } from './ours.ts'

const id = 'a'.repeat(64)
const endpoint = { NetworkID: 'n', GlobalIPv6Address: '', MacAddress: '' }

const containerWith = (given: Partial<Container> = {}): Container => ({
  ...{ Id: id, Name: '/web1', State: { Status: 'running', Pid: 1 } },
  ...{ HostConfig: { NetworkMode: 'bridge' }, NetworkSettings: { Networks: {} } },
  ...given,
})

test('a container has the addresses of all its networks, also of those it is to get', () => {
  const Networks = {
    lan: { ...endpoint, IPAddress: '10.30.0.10', GlobalIPv6Address: 'fd00:30::10' },
    trap: { ...endpoint, IPAddress: '', IPAMConfig: { IPv4Address: '10.40.0.10' } },
  }
  const container = containerWith({ NetworkSettings: { Networks } })
  expect(addressesOf(container)).toEqual(['10.30.0.10', 'fd00:30::10', '10.40.0.10'])
})

test('one of our images is ours, another is not', () => {
  const Labels = { 'org.opencontainers.image.title': 'AMOSKYS' }
  expect(isOurs(containerWith({ Config: { Labels } }))).toBe(true)
  expect(isOurs(containerWith())).toBe(false)
})

test('in a container its own id is among the mounts; what this machine holds for others is not it', () => {
  const file = (name: string, at: string) =>
    `1 2 8:1 /var/lib/docker/containers/${id}/${name} ${at} rw - ext4 /dev/sda rw\n`
  expect(containerIn(file('hostname', '/etc/hostname'))).toBe(id)
  expect(containerIn(file('mounts/shm', `/var/lib/docker/containers/${id}/mounts/shm`))).toBe('')
})

test('those that can be isolated are found by their addresses: none of ours, none without a network of its own', () => {
  const at = (IPAddress: string, more: object = {}) => ({
    ...{ Id: id, Names: [`/c${IPAddress.at(-1)}`] },
    NetworkSettings: { Networks: { lan: { IPAddress, GlobalIPv6Address: '' } } },
    ...more,
  })
  const Labels = { 'org.opencontainers.image.title': 'AMOSKYS' }
  const shared = ['host', 'container:abc'].map((NetworkMode) =>
    at('10.30.0.7', { HostConfig: { NetworkMode } }),
  )
  expect(
    containersAt([
      at('10.30.0.1'),
      at('10.30.0.2', { Labels }),
      ...shared,
      at('', { Names: null }),
    ]),
  ).toEqual([{ address: '10.30.0.1', name: 'c1' }])
})
