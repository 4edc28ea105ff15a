/** Why a connection to a hub did not come about, in words for whoever set the sensor up. */
import { AmoskysError, printable } from '../../kernel/index.ts'

/** Codes of Node and OpenSSL. */
const sentences: Readonly<Record<string, (host: string) => string>> = {
  ERR_TLS_CERT_ALTNAME_INVALID: (host) =>
    `its certificate is not for ${host}: use a name that it has, or give it this one at the hub: amoskys pki renew hub --name`,
  CERT_HAS_EXPIRED: () =>
    'its certificate has expired (at the hub: amoskys pki renew hub), or the clock of this machine is wrong',
  CERT_NOT_YET_VALID: () =>
    'its certificate is not valid yet: the clock of this machine is behind, or that of the hub ahead',
  DEPTH_ZERO_SELF_SIGNED_CERT: () => foreign,
  SELF_SIGNED_CERT_IN_CHAIN: () => foreign,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: () => foreign,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: () => foreign,
  CERT_SIGNATURE_FAILURE: () => foreign,
  INVALID_PURPOSE: () => 'its certificate is not that of a hub',
  ECONNREFUSED: () =>
    'nothing listens there: the address or the port is wrong, or the hub does not run',
  ENOTFOUND: (host) => `no machine is called ${host}`,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: () => oldTls,
  ERR_SSL_UNSUPPORTED_PROTOCOL: () => oldTls,
}

const foreign =
  'another authority vouches for it than for this sensor: the address is wrong, or somebody stands between'
const oldTls = 'it speaks no TLS 1.3: the address is not that of a hub'

/** What is not known here stays in the words of who found it. */
export function connectFault(host: string, error: unknown): AmoskysError {
  const { code = '', message = String(error) } = error as { code?: string; message?: string }
  const says = sentences[code]?.(printable(host)) ?? printable(message.slice(0, 200))
  return new AmoskysError('unavailable', says, { cause: error })
}
