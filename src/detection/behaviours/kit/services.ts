import { type Logins, Protocol } from '../../../contracts/index.ts'
import type { Row } from '../../hosts/index.ts'

/** Well-known ports (IANA), by what they mean to a detector. */
const names = new Map<number, string>([
  [21, 'FTP'],
  [22, 'SSH'],
  [23, 'Telnet'],
  [25, 'SMTP'],
  [53, 'DNS'],
  [80, 'HTTP'],
  [88, 'Kerberos'],
  [110, 'POP3'],
  [123, 'NTP'],
  [135, 'Windows RPC'],
  [139, 'NetBIOS'],
  [143, 'IMAP'],
  [161, 'SNMP'],
  [389, 'LDAP'],
  [443, 'HTTPS'],
  [445, 'SMB'],
  [465, 'SMTPS'],
  [554, 'RTSP'],
  [587, 'SMTP'],
  [636, 'LDAPS'],
  [873, 'rsync'],
  [989, 'FTPS'],
  [990, 'FTPS'],
  [993, 'IMAPS'],
  [995, 'POP3S'],
  [1433, 'SQL Server'],
  [1521, 'Oracle'],
  [1883, 'MQTT'],
  [2323, 'Telnet'],
  [3306, 'MySQL'],
  [3389, 'RDP'],
  [5060, 'SIP'],
  [5432, 'PostgreSQL'],
  [5555, 'ADB'],
  [5683, 'CoAP'],
  [5900, 'VNC'],
  [5985, 'WinRM'],
  [6379, 'Redis'],
  [8883, 'MQTT'],
  [11211, 'memcached'],
  [27017, 'MongoDB'],
])

/** Services that ask for a password. */
const loginPorts = new Set([
  21, 22, 23, 88, 110, 143, 389, 445, 465, 587, 636, 993, 995, 1433, 1521, 1883, 2222, 2323, 3306,
  3389, 5060, 5432, 5900, 5985, 6379, 8883, 27017,
])
/** Those of them that are asked over UDP: Kerberos (RFC 4120), CLDAP, SIP (RFC 3261). */
const loginUdpPorts = new Set([88, 389, 5060])

/** Recognised protocol names (contracts: `PlainApplication`) that ask for a password. */
const loginApplications = new Set(
  'ssh ftp telnet rdp smb smtp imap pop3 mysql postgres postgresql mssql tds ldap kerberos vnc mqtt sip redis mongodb rtsp'.split(
    ' ',
  ),
)

/** Ports that a scanner looks for and an ordinary client seldom tries on many hosts. */
const soughtTcpPorts = new Set([
  21, 22, 23, 135, 139, 389, 445, 502, 1433, 1521, 1883, 2222, 2323, 2375, 3306, 3389, 5060, 5432,
  5555, 5900, 5985, 6379, 9200, 27017,
])
const soughtUdpPorts = new Set([
  17, 19, 69, 111, 137, 161, 177, 389, 520, 623, 1434, 1604, 3283, 5060, 5093, 5683, 10001, 11211,
  30718, 33848, 37810, 44818, 47808,
])

/** Ports that ordinary clients use all day; anything may be behind them. */
const commonPorts = new Set([
  22, 25, 53, 80, 110, 123, 143, 443, 465, 587, 853, 993, 995, 1883, 3478, 5222, 5223, 5228, 8883,
])

/** What files are moved by: FTP, SSH, rsync, FTPS. */
const transferPorts = new Set([20, 21, 22, 873, 989, 990])

/** Second choices for the web (IANA http-alt, pcsync-https): common inside and for tests, seldom on a public server. */
const alternatePorts = new Set([8000, 8008, 8080, 8443, 8888])

/** Services that call at fixed intervals by design: time, names, discovery, logs, STUN. */
const clockworkPorts = new Set([53, 67, 68, 123, 137, 138, 161, 514, 1900, 3478, 5353, 5355])
/** Mail, push, chat and broker ports whose clients look in or keep alive at an interval, and VPN tunnels over UDP. */
const keptOpenPorts = new Set([110, 143, 993, 995, 1883, 5222, 5223, 5228, 5229, 5230, 8883])
const keptOpenUdpPorts = new Set([500, 1194, 1701, 4500, 5060, 51820])

/** UDP services known to answer a small request with a large reply (US-CERT TA14-017A), and IKE, behind NAT too (RFC 3948). */
const reflectorPorts = new Set([
  17, 19, 53, 69, 111, 123, 137, 161, 389, 500, 520, 1434, 1900, 3283, 3478, 3702, 4500, 5093, 5353,
  5683, 10001, 11211, 27015, 33848, 37810,
])

/** UDP services to which nobody answers (syslog, SNMP traps, NetFlow, IPFIX, sFlow, StatsD, GELF), or whose answers a tap often misses. */
const oneWayPorts = new Set([
  53, 123, 162, 443, 514, 1514, 2055, 4739, 5140, 6343, 8125, 9555, 9995, 9996, 12201,
])

/**
 * Ports by which programs look for devices and for others of their kind (IANA, and what makers document), and whose. What
 * attackers look for, too, is not among them.
 */
const discoveryNames = new Map<number, string>([
  [427, 'SLP'],
  [1716, 'KDE Connect'],
  [1982, 'Yeelight'],
  [3289, 'Epson'],
  [3610, 'ECHONET'],
  [3671, 'KNX'],
  [5353, 'mDNS'],
  [5355, 'LLMNR'],
  [5678, 'MikroTik'],
  [6454, 'Art-Net'],
  [6666, 'Tuya'],
  [6667, 'Tuya'],
  [8611, 'Canon BJNP'],
  [8612, 'Canon BJNP'],
  [8613, 'Canon BJNP'],
  [8614, 'Canon BJNP'],
  [9999, 'TP-Link'],
  [17500, 'Dropbox'],
  [20002, 'TP-Link'],
  [21027, 'Syncthing'],
  [27036, 'Steam'],
  [32410, 'Plex'],
  [32412, 'Plex'],
  [32413, 'Plex'],
  [32414, 'Plex'],
  [38899, 'WiZ'],
  [48899, 'Wi-Fi module'],
  [53317, 'LocalSend'],
  [56700, 'LIFX'],
  [57621, 'Spotify'],
])

export function isLoginPort(protocol: number, port: number): boolean {
  return (protocol === Protocol.udp ? loginUdpPorts : loginPorts).has(port)
}

export function isLoginApplication(name: string): boolean {
  return loginApplications.has(name)
}

export function isSoughtPort(protocol: number, port: number): boolean {
  return protocol === Protocol.tcp ? soughtTcpPorts.has(port) : soughtUdpPorts.has(port)
}

export function isCommonPort(port: number): boolean {
  return commonPorts.has(port)
}

/** By which ordinary programs move files, whatever else is said of it. */
export function isTransferPort(port: number): boolean {
  return transferPorts.has(port)
}

/** Not common outside, and no proof of anything either. */
export function isAlternatePort(port: number): boolean {
  return alternatePorts.has(port)
}

export function isClockworkPort(port: number): boolean {
  return clockworkPorts.has(port)
}

export function isKeptOpenPort(protocol: number, port: number): boolean {
  return protocol === Protocol.udp ? keptOpenUdpPorts.has(port) : keptOpenPorts.has(port)
}

/** Of the web, plain or over TLS, and its usual other ports. */
export function isWebPort(port: number): boolean {
  return port === 80 || port === 443 || alternatePorts.has(port)
}

export function isIcmp(protocol: number): boolean {
  return protocol === Protocol.icmp || protocol === Protocol.icmpv6
}

export function isOftenOneWay(port: number): boolean {
  return oneWayPorts.has(port)
}

export function isReflectorPort(port: number): boolean {
  return reflectorPorts.has(port)
}

/** `SSH (port 22)`, `TCP port 4444`. */
export function serviceText(protocol: number, port: number): string {
  const name = names.get(port)
  if (name !== undefined) return `${name} (port ${port})`
  return `${protocolText(protocol)} port ${port}`
}

/** Whose devices or programs are looked for by a UDP port; '' where none is known. */
export function discoveryName(protocol: number, port: number): string {
  return protocol === Protocol.udp ? (discoveryNames.get(port) ?? '') : ''
}

/** Names of what first bytes tell, by their recognised name. */
const applicationNames: Readonly<Record<string, string>> = {
  ...{
    ssh: 'SSH',
    ftp: 'FTP',
    telnet: 'Telnet',
    rdp: 'RDP',
    smb: 'SMB',
    smtp: 'SMTP',
    imap: 'IMAP',
  },
  ...{ pop3: 'POP3', mysql: 'MySQL', postgres: 'PostgreSQL', mssql: 'SQL Server', ldap: 'LDAP' },
  ...{ vnc: 'VNC', mqtt: 'MQTT', redis: 'Redis', mongodb: 'MongoDB', kerberos: 'Kerberos' },
  ...{ http: 'HTTP', rtsp: 'RTSP' },
}

/** HTTP that Windows is managed over. */
const winrmPorts = new Set([5985, 5986, 47001])

/** The same of a service whose first bytes were read: `SSH (port 2022)`. */
export function loginServiceText(application: string, protocol: number, port: number): string {
  const name =
    application === 'http' && winrmPorts.has(port) ? 'WinRM' : applicationNames[application]
  return name === undefined ? serviceText(protocol, port) : `${name} (port ${port})`
}

/** Of these ports' names it is known what does not go with them: what goes over TLS may have any other. */
const goingWith = new Map<string, readonly string[]>([
  ['HTTPS', ['tls', 'quic']],
  ['HTTP', ['http']],
  ['SSH', ['ssh']],
  ['DNS', ['dns']],
])

/** A port's usual name is told where nothing that was read contradicts it: `HTTP (port 443)` of what is not encrypted there. */
export function carriedText(application: string, protocol: number, port: number): string {
  const fitting = application === '' ? undefined : goingWith.get(names.get(port) ?? '')
  if (fitting === undefined || fitting.includes(application)) return serviceText(protocol, port)
  const name = application === 'tls' ? 'TLS' : applicationNames[application]
  return `${name ?? protocolText(protocol)} ${name === undefined ? `port ${port}` : `(port ${port})`}`
}

export function protocolText(protocol: number): string {
  if (protocol === Protocol.tcp) return 'TCP'
  if (protocol === Protocol.udp) return 'UDP'
  if (isIcmp(protocol)) return 'ICMP'
  return `IP protocol ${protocol}`
}

/** The name of what a flow carried, from its first bytes; '' where it was not recognised or not looked at. */
export function applicationName(event: Row): string {
  const application = event.application
  if (application == null) return ''
  return application.kind === 'plain' ? application.name : application.kind
}

/** What the server answered to the flow's logins; null where that was not read. */
export function loginsOf(event: Row): Logins | null {
  const application = event.application
  if (application == null || !('logins' in application)) return null
  return application.logins ?? null
}

const clearTalks = new Set([
  ...['stratum', 'powershell', 'windows-shell', 'unix-shell', 'unprompted-shell'],
])

/** What is said was recognised as something that a behaviour of its own tells (see `clear-talk.ts`). */
export function isClearTalk(application: string): boolean {
  return clearTalks.has(application)
}

/** Both sides said something. */
export function isConversation(event: Row): boolean {
  return event.forwardPayload > 0 && event.backwardPayload > 0
}
