/** Secrets that are made here, kept as hashes, and compared without telling how much of them fits. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 bits of chance, base64url: 43 characters. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/**
 * SHA-256, hex. Enough for what has 80 bits of chance and more, which nobody can try through; passwords have less,
 * and are hashed slowly.
 */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

export function isSameDigest(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Letters and digits that are not taken for one another (RFC 4648 base32, lower case). */
const letters = 'abcdefghijklmnopqrstuvwxyz234567'

/** 80 bits in four groups of four: `k3da-7mqx-...`. */
export function newRecoveryCode(): string {
  const text = Array.from(randomBytes(16), (byte) => letters[byte % letters.length]).join('')
  return text.replace(/(.{4})(?=.)/g, '$1-')
}

/** As it was made, however it was typed. */
export function plainRecoveryCode(typed: string): string {
  return typed.toLowerCase().replace(/[^a-z2-7]/g, '')
}
