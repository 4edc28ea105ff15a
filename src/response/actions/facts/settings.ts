/** What the files of the system say of resolvers, leases, time servers and SSH. */
import { isAddress } from '../../../kernel/index.ts'
import type { Files } from './files.ts'

/** systemd-resolved stands in front of those that it asks. */
const resolvConfs = ['etc/resolv.conf', 'run/systemd/resolve/resolv.conf']

export function resolversIn(files: Files): string[] {
  return resolvConfs.flatMap((path) => values(files.text(path), /^\s*nameserver\s+(\S+)/gm))
}

export interface Leases {
  readonly servers: readonly string[]
  readonly resolvers: readonly string[]
  readonly ntp: readonly string[]
}

/** Of systemd-networkd, NetworkManager and dhclient. */
export function leasesIn(files: Files): Leases {
  const plain = [
    ...files.within('run/systemd/netif/leases', ''),
    ...files.within('var/lib/NetworkManager', '.lease'),
  ].map(files.text)
  const dhclient = files.within('var/lib/dhcp', '.leases').map(files.text)
  const of = (key: string, option: string) => [
    ...plain.flatMap((text) => values(text, new RegExp(`^${key}=(.+)$`, 'gm'))),
    ...dhclient.flatMap((text) => values(text, new RegExp(`^\\s*option ${option} ([^;]+);`, 'gm'))),
  ]
  return {
    servers: split(of('SERVER_ADDRESS', 'dhcp-server-identifier')),
    resolvers: split(of('DNS', 'domain-name-servers')),
    ntp: split(of('NTP', 'ntp-servers')),
  }
}

const timeFiles = [
  'etc/chrony/chrony.conf',
  'etc/chrony.conf',
  'etc/ntp.conf',
  'etc/ntpsec/ntp.conf',
]

/** Those that the settings name: by address, and by name. */
export function timeServersIn(files: Files): { addresses: string[]; names: string[] } {
  const texts = [
    ...timeFiles,
    ...files.within('etc/chrony/conf.d', '.conf'),
    ...files.within('etc/chrony/sources.d', '.sources'),
  ].map(files.text)
  const systemd = [
    'etc/systemd/timesyncd.conf',
    ...files.within('etc/systemd/timesyncd.conf.d', '.conf'),
  ]
  const found = [
    ...texts.flatMap((text) => values(text, /^\s*(?:server|pool|peer)\s+(\S+)/gm)),
    ...split(systemd.flatMap((path) => values(files.text(path), /^\s*NTP=(.+)$/gm))),
  ]
  return { addresses: found.filter(isAddress), names: found.filter((name) => !isAddress(name)) }
}

export function sshPortsIn(files: Files): number[] {
  const texts = ['etc/ssh/sshd_config', ...files.within('etc/ssh/sshd_config.d', '.conf')]
  const ports = texts.flatMap((path) => values(files.text(path), /^\s*port\s+(\d{1,5})\s*$/gim))
  return [22, ...ports.map(Number)]
}

function values(text: string, pattern: RegExp): string[] {
  return Array.from(text.matchAll(pattern), ([, value]) => value!)
}

const split = (texts: readonly string[]) =>
  texts.flatMap((text) => text.split(/[\s,]+/).filter(Boolean))
