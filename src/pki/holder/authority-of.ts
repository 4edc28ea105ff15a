/** The authority of a hub that nothing is known of but the hash of its certificate, which a token carries. */
import { isIP } from 'node:net'
import { connect, type DetailedPeerCertificate } from 'node:tls'
import { AmoskysError } from '../../kernel/index.ts'
import { connectFault } from './connect-fault.ts'
import { pinOfDer } from './fingerprints.ts'
import type { HubAddress } from './hub-address.ts'

const waitMs = 10_000
const chainMax = 10

/**
 * What the server shows is not believed, only looked through for the one certificate with that hash: nothing is sent. The
 * connection after this one is verified by that authority, in the ordinary way.
 */
export async function authorityAt(
  { host, port, text }: HubAddress,
  pin: string,
  timeoutMs = waitMs,
): Promise<string> {
  const chain = await shownChain({ host, port, text }, timeoutMs)
  const found = chain.find((raw) => pinOfDer(raw) === pin)
  if (found !== undefined) return pemOf(found)
  throw new AmoskysError(
    'permission',
    `${text}: this is not the hub that the token was made by: none of the ${chain.length} certificates that it shows is that of the hub’s authority; the address is wrong, or somebody stands between`,
  )
}

function shownChain(
  { host, port, text }: HubAddress,
  timeoutMs: number,
): Promise<readonly Uint8Array[]> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      ...{ host, port, minVersion: 'TLSv1.3', ALPNProtocols: ['h2'], rejectUnauthorized: false },
      ...(isIP(host) === 0 ? { servername: host } : {}),
    })
    const fail = (why: string) => {
      socket.destroy()
      reject(new AmoskysError('unavailable', `${text}: the hub does not answer: ${why}`))
    }
    socket.setTimeout(timeoutMs, () => fail(`nothing came within ${timeoutMs} ms`))
    socket.once('error', (error) => fail(connectFault(host, error).message))
    socket.once('close', () => fail('the connection was closed'))
    socket.once('secureConnect', () => {
      resolve(rawOf(socket.getPeerCertificate(true)))
      socket.destroy()
    })
  })
}

function rawOf(first: DetailedPeerCertificate): readonly Uint8Array[] {
  const chain: Uint8Array[] = []
  let next: DetailedPeerCertificate | undefined = first
  while (next?.raw && chain.length < chainMax) {
    chain.push(next.raw)
    // The last one is its own issuer.
    next = next.issuerCertificate === next ? undefined : next.issuerCertificate
  }
  return chain
}

function pemOf(raw: Uint8Array): string {
  const lines =
    Buffer.from(raw)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
