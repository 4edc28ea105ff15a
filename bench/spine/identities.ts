/** Keys as a hub and its sensors have them, from an authority that lasts as long as the bench. */
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { issueHub, issueSensor, makeAuthority } from '../../src/pki/authority.ts'
import { makeKeyRequest, newOwnKeys, type TlsKeys } from '../../src/pki/holder/index.ts'
import { readRequest } from '../../src/pki/index.ts'

/** As text, to be handed to another process. */
export interface SensorIdentity {
  readonly name: string
  readonly tls: TlsKeys
  /** PEM. */
  readonly signingKey: string
  readonly publicKey: string
}

export interface Identities {
  readonly hub: TlsKeys
  readonly sensors: readonly SensorIdentity[]
}

export const keyId = 'k1'

export const signingKeyOf = ({ signingKey }: SensorIdentity) => ({
  keyId,
  privateKey: createPrivateKey(signingKey),
})

export async function makeIdentities(sensors: number, nowMs: number): Promise<Identities> {
  const authority = await makeAuthority({ nowMs, days: 30 })
  const { certificate } = authority
  const life = { nowMs, days: 10 }
  const hub = await issueHub(authority, ['localhost', '127.0.0.1'], life)
  const made: SensorIdentity[] = []
  for (let number = 1; number <= sensors; number++) {
    const name = `sensor-${number}`
    const keys = newOwnKeys()
    const read = await readRequest(makeKeyRequest(name, keys))
    if (typeof read === 'string') throw new Error(read)
    const own = await issueSensor(authority, read, life)
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    made.push({
      name,
      tls: { authority: certificate, certificate: own, key: keys.tls },
      signingKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    })
  }
  return { hub: { authority: certificate, ...hub }, sensors: made }
}
