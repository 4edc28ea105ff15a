/**
 * Credentials of grpc-js that insist on TLS 1.3 and can be given new keys while the server runs: connections that are open
 * go on, the next handshake has the new ones. The credentials of grpc-js itself take no lowest version of TLS.
 */
import { isIP, type Socket } from 'node:net'
import { checkServerIdentity, connect, createSecureContext, type SecureContext } from 'node:tls'
import {
  CallCredentials,
  ChannelCredentials,
  type experimental,
  ServerCredentials,
} from '@grpc/grpc-js'
import { connectFault } from './connect-fault.ts'

/** PEM, all of them. */
export interface TlsKeys {
  /** Certificates of authorities that are believed. */
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

const minVersion = 'TLSv1.3' as const

export interface ServerOptions {
  /** Whether whoever connects must show a certificate of the authority. */
  readonly isClientAsked: boolean
}

export function serverCredentials(keys: TlsKeys, options: ServerOptions): RenewableServerKeys {
  return new RenewableServerKeys(keys, options)
}

class RenewableServerKeys extends ServerCredentials {
  constructor(keys: TlsKeys, { isClientAsked }: ServerOptions) {
    super({ requestCert: isClientAsked, rejectUnauthorized: isClientAsked }, serverContext(keys))
  }

  /** Throws where key and certificate do not belong together; those before stay. */
  renew(keys: TlsKeys): void {
    const context = serverContext(keys)
    createSecureContext(context)
    this.updateSecureContextOptions(context)
  }

  override _equals(other: ServerCredentials): boolean {
    return this === other
  }
}

export type { RenewableClientKeys, RenewableServerKeys }

/** The authority goes along, so that a sensor that enrols can compare it with its token. */
function serverContext({ authority, certificate, key }: TlsKeys) {
  return { minVersion, ca: authority, cert: `${certificate.trimEnd()}\n${authority}`, key }
}

/** `host`: name or address that the hub's certificate must be for. */
export function clientCredentials(host: string, keys: ClientKeys): RenewableClientKeys {
  return new RenewableClientKeys(host, keys)
}

/** Without a certificate and its key where the sensor has none yet. */
export type ClientKeys = Pick<TlsKeys, 'authority'> & Partial<TlsKeys>

class RenewableClientKeys extends ChannelCredentials {
  readonly #host: string
  #context: SecureContext

  constructor(host: string, keys: ClientKeys) {
    super()
    this.#host = host
    this.#context = clientContext(keys)
  }

  /** The next connection is made with these. */
  renew(keys: ClientKeys): void {
    this.#context = clientContext(keys)
  }

  override _isSecure(): boolean {
    return true
  }

  override _equals(other: ChannelCredentials): boolean {
    return this === other
  }

  override _createSecureConnector(
    ...[, , callCredentials]: Parameters<ChannelCredentials['_createSecureConnector']>
  ): experimental.SecureConnector {
    const credentials = callCredentials ?? CallCredentials.createEmpty()
    return {
      connect: (socket) => this.#connect(socket),
      waitForReady: () => Promise.resolve(),
      getCallCredentials: () => credentials,
      destroy: () => {},
    }
  }

  #connect(socket: Socket): Promise<experimental.SecureConnectResult> {
    return new Promise((resolve, reject) => {
      const host = this.#host
      const secure = connect({
        ...{ socket, secureContext: this.#context, host, ALPNProtocols: ['h2'] },
        // An address is no server name (RFC 6066); it is compared with the certificate all the same.
        ...(isIP(host) === 0 ? { servername: host } : {}),
        checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate),
      })
      secure.once('error', (error) => reject(connectFault(host, error)))
      secure.once('close', () => reject(new Error('the connection ended within the handshake')))
      secure.once('secureConnect', () => resolve({ socket: secure, secure: true }))
    })
  }
}

function clientContext({ authority, certificate, key }: ClientKeys): SecureContext {
  return createSecureContext({
    ...{ minVersion, ca: authority },
    ...(certificate === undefined ? {} : { cert: certificate }),
    ...(key === undefined ? {} : { key }),
  })
}
