import type { ApplicationReader, NameProtocol, NameReading } from '../../contracts/index.ts'
import { readDhcpNames } from './dhcp.ts'
import { readDns } from './dns.ts'
import { readDnsAnswers, readMdnsAnswers } from './dns-answers.ts'
import { readNetbiosDatagram, readNetbiosNames } from './netbios.ts'
import { recognise } from './recognise.ts'
import { readRouterAdvert } from './router-advert.ts'

const nameReaders: Readonly<Record<NameProtocol, (message: Uint8Array) => NameReading>> = {
  dhcp: readDhcpNames,
  dns: readDnsAnswers,
  mdns: readMdnsAnswers,
  netbios: readNetbiosNames,
  'netbios-datagram': readNetbiosDatagram,
}

/** Reads applications for the flow table. */
export const applicationReader: ApplicationReader = {
  dns: readDns,
  names: (protocol, message) => nameReaders[protocol](message),
  router: readRouterAdvert,
  recognise,
}
