import type { NameSource } from './entity.ts'
import type { Malformed } from './malformed.ts'
import type { NameClaim } from './name-claim.ts'

/** What a flow's first bytes said of the application. Every text is the peer's: data, never markup. */
export type Application =
  | DnsApplication
  | TlsApplication
  | HttpApplication
  | SshApplication
  | FtpApplication
  | PlainApplication

/** Groups of use, recognised from payload, not from ports. */
export type AppGroup =
  | 'dns'
  | 'web'
  | 'tls'
  | 'mail'
  | 'remote'
  | 'file'
  | 'db'
  | 'ntp'
  | 'icmp'
  | 'other'

/** Recognised by its first bytes, with no fields of its own but the answers to its logins. */
export interface PlainApplication {
  readonly kind: 'plain'
  /** Lower-case protocol name: `smtp`, `ntp`, `rdp`, `smb`, `mqtt`... */
  readonly name: string
  readonly group: AppGroup
  /** Left out where no answer to a login was read. */
  readonly logins?: Logins
}

/** What the server answered to the logins in a flow's first bytes, each counted. */
export interface Logins {
  readonly accepted: number
  /** The name or the password was wrong; a server that is busy, or asks for TLS first, refuses nobody. */
  readonly refused: number
  /** Let in without a password: none was given or asked for. */
  readonly anonymous: number
  /**
   * 0 to 255, of the name and the password that were refused, where the flow had but one pair, in the clear: several
   * flows with the same mark asked the same. Eight bits are too few to tell a password by.
   */
  readonly mark?: number
}

/** RFC 1035, RFC 6891. Counts run over the whole flow. */
export interface DnsApplication {
  readonly kind: 'dns'
  readonly queries: number
  readonly responses: number
  /** Responses with RCODE 3. */
  readonly nxdomain: number
  /** The first name asked for, at most 255 characters. */
  readonly firstName: string
  /** Longest name asked for, characters. */
  readonly longestName: number
  /** Shannon entropy of the longest label seen, bits a character. */
  readonly labelEntropy: number
}

/** RFC 8446, RFC 5246; from the ClientHello, the ServerHello and the server's certificate. */
export interface TlsApplication {
  readonly kind: 'tls'
  /** Version the server chose, or the highest the client offered: 0x0300 to 0x0304; 0 where no hello was seen. */
  readonly version: number
  readonly serverName: string
  /** First protocol of the client's ALPN list, or ''. */
  readonly alpn: string
  /** MD5 fingerprint (32 hex digits) and JA4 client fingerprint; '' where no ClientHello was seen. */
  readonly ja3: string
  readonly ja4: string
  /** ClientHello counts, GREASE left out (RFC 8701). */
  readonly cipherSuites: number
  readonly extensions: number
  /** The chosen cipher suite; 0 where no ServerHello was seen. */
  readonly cipherSuite: number
  /** 0 no name, 1 a name, 2 an address as the name, 3 encrypted client hello. */
  readonly serverNameState: 0 | 1 | 2 | 3
  /**
   * SHA-256 of the server's certificate in DER, 64 hexadecimal digits. Left out where none was seen in the clear: from
   * TLS 1.3 on it is encrypted, and an earlier session that goes on shows none.
   */
  readonly certificate?: string
}

/** RFC 9112; the first request and its answer. */
export interface HttpApplication {
  readonly kind: 'http'
  readonly method: string
  readonly host: string
  /** Request target, at most 512 characters. */
  readonly target: string
  readonly userAgent: string
  /** Status code of the first answer; 0 where none was seen. */
  readonly status: number
  /** The first request had begun and not ended, as far as it was read: its head, or the body that its head announced. */
  readonly isUnended?: true
  /** Left out where no answer to a login was read. */
  readonly logins?: Logins
}

/** RFC 4253: identification strings. */
export interface SshApplication {
  readonly kind: 'ssh'
  readonly clientVersion: string
  readonly serverVersion: string
}

/** RFC 959 control connection. */
export interface FtpApplication {
  readonly kind: 'ftp'
  readonly banner: string
  readonly logins: Logins
}

/**
 * Reads application protocols for the flow table. `wire` implements it; it is handed in, so that stages do not
 * import each other.
 */
export interface ApplicationReader {
  /** Reads one DNS message lying at `offset`; never throws. */
  dns(bytes: Uint8Array, offset: number, length: number): DnsFields | Malformed
  /** Reads what one message says of the names of hosts; never throws. */
  names(protocol: NameProtocol, bytes: Uint8Array): NameReading
  /** Reads what a router gives: `offset` is where the ICMPv6 row's payload starts. Never throws. */
  router(bytes: Uint8Array, offset: number, end: number): RouterFields
  /** Says what the first bytes of a TCP or UDP flow are; called again as more of them come, until `isFinal`. */
  recognise(heads: StreamHeads): Recognition
}

/** What a router says of its link (RFC 4861 4.6). */
export interface RouterFields {
  /** At most four: `fd00::/64`. */
  readonly prefixes: readonly string[]
  readonly resolvers: readonly string[]
}

/** The first bytes of each direction, in order and without gaps (for UDP: of the first datagram). */
export interface StreamHeads {
  readonly protocol: number
  /** Originator's and responder's bytes: views, valid during the call. */
  readonly forward: Uint8Array
  readonly backward: Uint8Array
  /** What the look before said of this flow, so that it need not be worked out again. */
  readonly before?: Application | null
  /** True when no more bytes will come (the buffer is full or the flow ended). */
  readonly isComplete: boolean
}

export interface Recognition {
  readonly application: Application | null
  /** True when more bytes would not change the answer. */
  readonly isFinal: boolean
  readonly malformed: Malformed | null
}

/** The fields of a DNS message that detection uses; see `DnsMessage` for their meaning. */
export interface DnsFields {
  readonly isResponse: boolean
  readonly name: string
  readonly type: number
  readonly responseCode: number
  readonly bytes: number
}

/** Messages that name hosts; NetBIOS has one form for names and one for datagrams (RFC 1002 4.2, 4.4). */
export type NameProtocol = 'dhcp' | 'dns' | 'mdns' | 'netbios' | 'netbios-datagram'

export interface NameReading {
  /** What was said before anything broke. */
  readonly names: readonly NameFields[]
  readonly malformed: Malformed | null
}

/** What a message says of one host; see `NameMessage` for the meaning. */
export interface NameFields {
  readonly claim: NameClaim
  readonly source: NameSource
  readonly name: string
  /** 4 words, as in `PacketBatch`; null: the sender speaks of itself. */
  readonly address: Uint32Array | null
  /** A 48-bit number; 0 where it was not said. */
  readonly mac: number
}
