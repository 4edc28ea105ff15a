import { type ConnState, Protocol, TcpFlag } from '../../contracts/index.ts'
import type { Row } from './row.ts'

/** What a service is for, where its port or its first bytes tell. */
export type Role =
  | 'resolver'
  | 'mail-server'
  | 'file-server'
  | 'database'
  | 'broker'
  | 'printer'
  | 'web-server'
  | 'other'

/** Ports (IANA) by what they are for. */
const rolesOfPorts = new Map<number, Role>([
  ...ports('resolver', [53, 853]),
  ...ports('mail-server', [25, 110, 143, 465, 587, 993, 995]),
  ...ports('file-server', [139, 445, 548, 2049]),
  ...ports('database', [1433, 1521, 3306, 5432, 6379, 27_017]),
  ...ports('broker', [1883, 4222, 5671, 5672, 8883, 9092]),
  ...ports('printer', [515, 631, 9100]),
  ...ports('web-server', [80, 443, 8000, 8080, 8443]),
])

/** Recognised protocols (contracts: `PlainApplication`), which say more than the port. */
const rolesOfApplications = new Map<string, Role>(
  Object.entries({
    dns: 'resolver',
    smtp: 'mail-server',
    imap: 'mail-server',
    pop3: 'mail-server',
    smb: 'file-server',
    nfs: 'file-server',
    mysql: 'database',
    postgres: 'database',
    mssql: 'database',
    redis: 'database',
    mongodb: 'database',
    mqtt: 'broker',
    amqp: 'broker',
  } as const),
)

/** By which every host tells of itself and finds others: nobody is a server for answering there. */
const discoveryPorts = new Set([67, 68, 137, 138, 1900, 3702, 5353, 5355])

export function isService(protocol: number, port: number): boolean {
  if (protocol === Protocol.tcp) return port > 0
  return protocol === Protocol.udp && port > 0 && !discoveryPorts.has(port)
}

export function roleOf(port: number, application: string): Role {
  // Printers and many others are spoken to in HTTP, too: there the port says more.
  const otherwise = application === 'http' ? 'web-server' : 'other'
  return rolesOfApplications.get(application) ?? rolesOfPorts.get(port) ?? otherwise
}

function ports(role: Role, numbers: readonly number[]): (readonly [number, Role])[] {
  return numbers.map((port) => [port, role] as const)
}

/** States of a TCP connection that was had (Zeek's words). */
const hadStates: ReadonlySet<ConnState> = new Set(['S1', 'SF', 'S2', 'S3', 'RSTO', 'RSTR'])

/** A reset that answers a packet out of the blue is no answer. */
export function isAnswered(row: Row): boolean {
  if (row.protocol !== Protocol.tcp) return row.forwardPackets > 0 && row.backwardPayload > 0
  return (
    hadStates.has(row.state) && ((row.firstFlags & TcpFlag.syn) !== 0 || row.backwardPayload > 0)
  )
}
