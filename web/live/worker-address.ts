/** Addresses of our own scripts: the one policy that `src/api/kit/headers.ts` names, and nothing else makes any. */
import workerAddress from './worker.ts?worker&url'

interface Policies {
  createPolicy(
    name: string,
    rules: { createScriptURL: (address: string) => string },
  ): { createScriptURL(address: string): string }
}

const own = new Set([workerAddress, '/sw.js'].map(wholeOf))

function wholeOf(address: string): string {
  return new URL(address, location.origin).href
}

function checked(address: string): string {
  const whole = wholeOf(address)
  if (!own.has(whole)) throw new TypeError(`expected one of our own workers, found ${whole}`)
  return whole
}

// Browsers without the feature take the text itself.
const { trustedTypes } = globalThis as { readonly trustedTypes?: Policies }
const policy = trustedTypes?.createPolicy('amoskys', { createScriptURL: checked })

function trusted(address: string): string {
  return policy === undefined ? checked(address) : policy.createScriptURL(address)
}

export function streamWorkerAddress(): string {
  return trusted(workerAddress)
}

export function serviceWorkerAddress(): string {
  return trusted('/sw.js')
}
