import { join } from 'node:path'
import type { Host, HostProcess } from '../host.ts'
import { insideNames, internetNames, sixNames, tunnelZone } from '../plan.ts'

/** Answers for the inside, asks the internet's resolver for the rest, and the C2 for its own zone. */
export function startCorporateResolver(host: Host): Promise<HostProcess> {
  return startDnsmasq(host, [
    ...addressLines(insideNames),
    ...addressLines(sixNames.filter(([name]) => name.endsWith('.lab.example'))),
    '--local=/lab.example/',
    `--server=/${tunnelZone}/203.0.113.66`,
    '--server=203.0.113.53',
    '--edns-packet-max=1232',
    '--cache-size=200',
  ])
}

/** Answers for every name of the lab's internet; knows of no others. */
export function startInternetResolver(host: Host): Promise<HostProcess> {
  return startDnsmasq(host, [
    ...addressLines(internetNames),
    ...addressLines(sixNames.filter(([name]) => name.endsWith('.news.example'))),
    '--local=/example/',
    '--mx-host=corp.example,mail.corp.example,10',
    '--txt-record=corp.example,v=spf1 mx -all',
    '--local-ttl=20',
    '--listen-address=203.0.113.53',
    '--bind-interfaces',
  ])
}

/** Answers for these names, and as the further options say. */
export function startResolver(
  host: Host,
  names: readonly (readonly [string, string])[],
  options: readonly string[],
): Promise<HostProcess> {
  return startDnsmasq(host, [...addressLines(names), ...options])
}

async function startDnsmasq(host: Host, options: readonly string[]): Promise<HostProcess> {
  const server = host.spawn([
    'dnsmasq',
    '--keep-in-foreground',
    '--conf-file=/dev/null',
    '--no-resolv',
    '--no-hosts',
    '--user=root',
    `--pid-file=${join(host.folder, 'dnsmasq.pid')}`,
    '--log-facility=-',
    ...options,
  ])
  await server.saying('started')
  return server
}

function addressLines(names: readonly (readonly [string, string])[]): string[] {
  return names.map(([name, address]) => `--host-record=${name},${address}`)
}
