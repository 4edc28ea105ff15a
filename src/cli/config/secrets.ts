/** Settings that are nobody else's to read: what is shown in their place. */

/** Shown instead of a secret, and never one itself. */
export const mask = '********'

/** Addresses that may hold a password. */
const urls: ReadonlySet<string> = new Set(['store.url', 'hub.redisUrl', 'hub.natsUrl'])

/** By the last part of a setting's name; an address with a password in it. */
export function isSecret(key: string): boolean {
  return /(secret|password|token|key)$/i.test(key) || urls.has(key)
}
