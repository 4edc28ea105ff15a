/** Names of what is left unread, for people. */

/** Kinds of frame that are left unread; each with how its number is written. */
export const Unread = {
  linkType: 0,
  ethertype: 1,
  llc: 2,
  loopbackFamily: 3,
  pppProtocol: 4,
  arpHardware: 5,
  cookedDevice: 6,
  mpls: 7,
  tunnel: 8,
} as const

export type UnreadKind = (typeof Unread)[keyof typeof Unread]

/** Numbers of `Unread.mpls`: what MPLS carries that is no IP and no Ethernet that can be told. */
export const UnreadMpls = { pseudowire: 0, channel: 1, nested: 2 } as const
const mplsNames = ['MPLS pseudowire', 'MPLS associated channel', 'MPLS pseudowire in another']

/** Numbers of `Unread.tunnel`. The outer packet is a row; what lies inside is not looked at. */
export const Tunnel = {
  ipInIp: 0,
  ipv6InIp: 1,
  gre: 2,
  erspan: 3,
  esp: 4,
  etherIp: 5,
  l2tp: 6,
  vxlan: 7,
  geneve: 8,
  gtp: 9,
  tzsp: 10,
  teredo: 11,
  mplsInUdp: 12,
  wireguard: 13,
  lisp: 14,
  capwap: 15,
} as const
const tunnelNames = [
  'IP-in-IP',
  'IPv6-in-IP',
  'GRE',
  'ERSPAN',
  'ESP (IPsec)',
  'EtherIP',
  'L2TP',
  'VXLAN',
  'GENEVE',
  'GTP-U',
  'TZSP',
  'Teredo',
  'MPLS-in-UDP',
  'WireGuard',
  'LISP',
  'CAPWAP',
]

/** What a kind and its number are called. */
export function unreadName(kind: number, number: number): string {
  const hex = `0x${number.toString(16).padStart(4, '0')}`
  switch (kind) {
    case Unread.linkType:
      return named(`link type ${number}`, linkTypeNames[number])
    case Unread.ethertype:
      return named(`ethertype ${hex}`, ethertypeNames[number])
    case Unread.llc:
      return named(`llc ${hex}`, llcNames[number])
    case Unread.loopbackFamily:
      return `loopback family ${number}`
    case Unread.pppProtocol:
      return `ppp protocol ${hex}`
    case Unread.arpHardware:
      return `arp hardware type ${number}`
    case Unread.mpls:
      return mplsNames[number]!
    case Unread.tunnel:
      return `inside a tunnel: ${tunnelNames[number]!}`
    default:
      return `cooked device type ${number}`
  }
}

function named(text: string, name: string | undefined): string {
  return name === undefined ? text : `${text} (${name})`
}

/** Ethertypes that people meet (IEEE 802 numbers). */
const ethertypeNames: Readonly<Record<number, string>> = {
  32821: 'RARP',
  32923: 'AppleTalk',
  33011: 'AppleTalk ARP',
  33079: 'IPX',
  34825: 'LACP and other slow protocols',
  34915: 'PPPoE discovery',
  34958: '802.1X',
  34962: 'PROFINET',
  34978: 'ATA over Ethernet',
  34980: 'EtherCAT',
  35000: 'GOOSE',
  35002: 'sampled values',
  35020: 'LLDP',
  35041: 'HomePlug',
  35045: 'MACsec',
  35063: 'PTP',
  35074: 'connectivity faults',
  35078: 'Fibre Channel',
  35110: 'VN-Tag',
  35130: 'IEEE 1905',
  35135: 'E-Tag',
  35151: 'service chaining',
  36864: 'loopback test',
}

/** Pairs of service access points. */
const llcNames: Readonly<Record<number, string>> = {
  16962: 'spanning tree',
  43690: 'SNAP of a vendor, such as CDP',
  57568: 'IPX',
  61680: 'NetBEUI',
  65278: 'IS-IS',
}

/** Link types that people meet and that are not read here (tcpdump.org's registry of LINKTYPE_ values). */
const linkTypeNames: Readonly<Record<number, string>> = {
  6: 'Token Ring',
  9: 'PPP',
  50: 'PPP in HDLC',
  104: 'Cisco HDLC',
  105: 'IEEE 802.11',
  107: 'Frame Relay',
  119: 'Prism header',
  127: 'IEEE 802.11 radiotap',
  147: 'private use',
  187: 'Bluetooth HCI',
  189: 'USB Linux',
  195: 'IEEE 802.15.4',
  201: 'Bluetooth HCI with direction',
  220: 'USB Linux, padded',
  227: 'CAN',
  230: 'IEEE 802.15.4 without FCS',
  239: 'nflog',
  249: 'USBPcap',
  251: 'Bluetooth LE',
  272: 'nRF Sniffer',
}
