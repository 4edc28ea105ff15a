/** What a hub gave, looked at before it is kept. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { AmoskysError, reasonOf } from '../../kernel/index.ts'
import type { HeldIdentity } from './held-identity.ts'
import type { HubAddress } from './hub-address.ts'
import { identityOf } from './identity.ts'
import type { OwnKeys } from './request.ts'

interface GivenByHub {
  readonly certificate: string
  readonly signingKeyId: string
  readonly ordersKey: Uint8Array
  readonly site: string
}

interface Expected {
  readonly hub: HubAddress
  readonly name: string
  readonly keys: OwnKeys
  /** That the connection was verified by. */
  readonly authority: string
}

const siteMax = 200

/** Throws where the certificate is not for this name and these keys, or of another authority. */
export function checkIssued(
  given: GivenByHub | undefined,
  { hub, name, keys, authority }: Expected,
): Omit<HeldIdentity, 'hub'> {
  const problem =
    given === undefined ? 'nothing in it' : problemOf(given, { name, keys, authority })
  if (given === undefined || problem !== '')
    throw new AmoskysError(
      'corrupt',
      `${hub.text}: expected a certificate for ${name} and its key, found ${problem}; nothing was kept`,
    )
  const { certificate, signingKeyId, ordersKey, site } = given
  return {
    ...{ name, authority, certificate, signingKeyId, site: site.slice(0, siteMax) },
    ...{ tlsKey: keys.tls, signingKey: keys.signing },
    ordersKey: Buffer.from(ordersKey).toString('base64'),
  }
}

function problemOf(
  { certificate, ordersKey }: GivenByHub,
  { name, keys, authority }: Omit<Expected, 'hub'>,
): string {
  try {
    const made = new X509Certificate(certificate)
    if (identityOf(made)?.name !== name) return 'one for another name'
    if (!made.checkPrivateKey(createPrivateKey(keys.tls))) return 'one for another key'
    if (!made.verify(new X509Certificate(authority).publicKey)) return 'one of another authority'
    return ordersKey.length === 32 ? '' : 'no key that orders are signed by'
  } catch (thrown) {
    return `no certificate (${reasonOf(thrown)})`
  }
}
