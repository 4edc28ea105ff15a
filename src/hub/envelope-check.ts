/** What an envelope says of itself, held against the call that it came by. */
import { type Envelope, verifyEnvelope } from '../messages/index.ts'
import type { RefusalReason } from './call-records.ts'
import type { Register } from './register.ts'

export interface CameBy {
  /** Whom the certificate names. */
  readonly own: string
  /** Of the call's hello; null: there was none. */
  readonly stream: string | null
}

/** Why it cannot be taken; null: it is in order. */
export function wrongWith(
  envelope: Envelope,
  { own, stream }: CameBy,
  register: Register,
): readonly [RefusalReason, string] | null {
  const { sensor, keyId } = envelope
  if (sensor !== own)
    return ['identity', `the certificate is of ${own}, the envelope says ${sensor}`]
  if (envelope.stream !== stream)
    return ['identity', 'the envelope is of another stream than the call']
  const key = register.signingKey(own, keyId)
  if (key === null)
    return ['key', `the signing key ${keyId} is not registered for ${own}, or was revoked`]
  if (!verifyEnvelope(envelope, key))
    return ['signature', `the signature does not fit the envelope and the key ${keyId} of ${own}`]
  return null
}
