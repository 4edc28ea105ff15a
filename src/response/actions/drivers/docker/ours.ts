/** Who a container is to us: its addresses, and whether AMOSKYS runs in it. */
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { isAddress } from '../../../../kernel/index.ts'
import type { ContainerAt } from '../../driver.ts'
import type { Container, Listed } from './engine.ts'

/** Addresses that it has, and those it is to have while it does not run. */
export function addressesOf({ NetworkSettings }: Container): string[] {
  const all = Object.values(NetworkSettings.Networks).flatMap((one) => [
    ...[one.IPAddress, one.GlobalIPv6Address],
    ...[one.IPAMConfig?.['IPv4Address'], one.IPAMConfig?.['IPv6Address']],
  ])
  const texts = all.filter((text): text is string => typeof text === 'string' && isAddress(text))
  return [...new Set(texts)].slice(0, addressesMax)
}

const addressesMax = 128

/** The label that our images carry (Dockerfile). */
const titleLabel = 'org.opencontainers.image.title'

export function isOurs({ Id, Config }: Container): boolean {
  return isLabelled(Config?.Labels) || isThis(Id)
}

function isLabelled(labels: Readonly<Record<string, string>> | null | undefined): boolean {
  return labels?.[titleLabel] === 'AMOSKYS'
}

/** Containers with a network of their own, by address; none of ours. */
export function containersAt(listed: readonly Listed[]): ContainerAt[] {
  return listed
    .filter(({ Id, Labels }) => !isLabelled(Labels) && !isThis(Id))
    .filter(({ HostConfig }) => !/^(?:host$|container:)/.test(HostConfig?.NetworkMode ?? ''))
    .flatMap(({ Id, Names, NetworkSettings }) => {
      const name = Names?.[0]?.replace(/^\//, '') || Id.slice(0, 12)
      return Object.values(NetworkSettings?.Networks ?? {})
        .flatMap(({ IPAddress, GlobalIPv6Address }) => [IPAddress, GlobalIPv6Address])
        .filter(isAddress)
        .map((address) => ({ address, name }))
    })
}

/** The container of this very process: by its mounts, else by the name that Docker gives it. */
function isThis(id: string): boolean {
  const own = containerIn(mounts())
  const name = hostname()
  return id === own || (own === '' && /^[0-9a-f]{12}$/.test(name) && id.startsWith(name))
}

function mounts(): string {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8')
  } catch {
    return ''
  }
}

/** Docker mounts files of its own over those that name the machine; outside of containers nobody does. */
export function containerIn(mountinfo: string): string {
  const pattern = /\/containers\/([0-9a-f]{64})\/\S+ \/etc\/(?:hostname|hosts|resolv\.conf) /
  return pattern.exec(mountinfo)?.[1] ?? ''
}
