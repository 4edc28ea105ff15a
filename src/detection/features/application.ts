import {
  type AppGroup,
  type DnsApplication,
  type Flow,
  Protocol,
  type TlsApplication,
} from '../../contracts/index.ts'
import type { Feature } from './feature.ts'

const groupCodes: Readonly<Record<AppGroup, number>> = {
  other: 0,
  dns: 1,
  web: 2,
  tls: 3,
  mail: 4,
  remote: 5,
  file: 6,
  db: 7,
  ntp: 8,
  icmp: 9,
}

function groupCode(flow: Flow): number {
  if (flow.protocol === Protocol.icmp || flow.protocol === Protocol.icmpv6) return groupCodes.icmp
  switch (flow.application?.kind) {
    case 'dns':
      return groupCodes.dns
    case 'tls':
      return groupCodes.tls
    case 'http':
      return groupCodes.web
    case 'ssh':
      return groupCodes.remote
    case 'ftp':
      return groupCodes.file
    case 'plain':
      return groupCodes[flow.application.group]
    case undefined:
      return hasPayload(flow) ? groupCodes.other : Number.NaN
  }
}

function hasPayload({ forward, backward }: Flow): boolean {
  return forward.payloadBytes + backward.payloadBytes > 0
}

function tlsOf({ application }: Flow): TlsApplication | null {
  return application?.kind === 'tls' ? application : null
}

/** TLS whose ClientHello was seen: else counts of what it offered are not known. */
function helloOf(flow: Flow): TlsApplication | null {
  const tls = tlsOf(flow)
  return tls !== null && tls.ja4 !== '' ? tls : null
}

function askedOf({ application }: Flow): DnsApplication | null {
  return application?.kind === 'dns' && application.firstName !== '' ? application : null
}

/** What the application says: features 65 to 72. */
export const application: readonly Feature[] = [
  {
    name: 'app_group',
    unit: 'code',
    group: 'protocol',
    definition:
      'Kind of use, recognised from payload: 1 dns, 2 web, 3 tls, 4 mail, 5 remote, 6 file, 7 db, 8 ntp, 9 icmp, 0 none of these; NaN for TCP and UDP without payload.',
    words: 'what the connection was used for',
    cic: '',
    cicNote: '',
    nfstream: 'from application_category_name',
    set: 'BEHAVIOUR',
    compute: groupCode,
  },
  {
    name: 'tls_version',
    unit: 'code',
    group: 'protocol',
    definition:
      'TLS version the server chose, else the highest the client offered: 769 is 1.0, 772 is 1.3; NaN without TLS.',
    words: 'the TLS version',
    cic: '',
    cicNote: '',
    nfstream: '',
    set: 'BEHAVIOUR',
    compute: (flow) => tlsOf(flow)?.version ?? Number.NaN,
  },
  {
    name: 'tls_cipher_count',
    unit: 'count',
    group: 'protocol',
    definition:
      'Cipher suites in the ClientHello, GREASE left out; NaN where no ClientHello was seen.',
    words: 'how many cipher suites the client offered',
    cic: '',
    cicNote: '',
    nfstream: '',
    set: 'BEHAVIOUR',
    compute: (flow) => helloOf(flow)?.cipherSuites ?? Number.NaN,
  },
  {
    name: 'tls_ext_count',
    unit: 'count',
    group: 'protocol',
    definition:
      'Extensions in the ClientHello, GREASE left out; NaN where no ClientHello was seen.',
    words: 'how many TLS extensions the client offered',
    cic: '',
    cicNote: '',
    nfstream: '',
    set: 'BEHAVIOUR',
    compute: (flow) => helloOf(flow)?.extensions ?? Number.NaN,
  },
  {
    name: 'tls_sni_state',
    unit: 'code',
    group: 'protocol',
    definition:
      'What the ClientHello asks for: 0 no name, 1 a name, 2 an address in place of a name, 3 an encrypted ClientHello; NaN where none was seen.',
    words: 'whether the client named the server it wanted',
    cic: '',
    cicNote: '',
    nfstream: 'from requested_server_name',
    set: 'BEHAVIOUR',
    compute: (flow) => helloOf(flow)?.serverNameState ?? Number.NaN,
  },
  {
    name: 'ja4_rarity',
    unit: 'bits',
    group: 'novelty',
    definition:
      "-log2 of the share of the site's TLS flows with this JA4, counts halving every 7 days, this flow counted; NaN while the others count less than 20.",
    words: "how unusual the client's TLS fingerprint is here",
    cic: '',
    cicNote: '',
    nfstream: 'from client_fingerprint',
    set: 'BEHAVIOUR',
    compute: (_, around) => around.fingerprintRarity,
  },
  {
    name: 'dns_qname_len',
    unit: 'chars',
    group: 'protocol',
    definition: 'Length of the longest name asked for; NaN where none was seen.',
    words: 'the length of the longest name looked up',
    cic: '',
    cicNote: '',
    nfstream: '',
    set: 'BEHAVIOUR',
    compute: (flow) => askedOf(flow)?.longestName ?? Number.NaN,
  },
  {
    name: 'dns_qname_entropy',
    unit: 'bits/char',
    group: 'protocol',
    definition: 'Shannon entropy of the longest label asked for; NaN where none was seen.',
    words: 'how random the longest part of a looked-up name was',
    cic: '',
    cicNote: '',
    nfstream: '',
    set: 'BEHAVIOUR',
    compute: (flow) => askedOf(flow)?.labelEntropy ?? Number.NaN,
  },
]
