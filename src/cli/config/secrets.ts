/** Settings that are nobody else's to read: what is shown in their place. */

/** Shown instead of a secret, and never one itself. */
export const mask = '********'

/** By the last part of a setting's name; an address with a password in it. */
export function isSecret(key: string): boolean {
  return /(secret|password|token|key)$/i.test(key) || key === 'store.url'
}
