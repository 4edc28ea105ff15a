/** Addresses of our own scripts: the one policy that `src/api/kit/headers.ts` names, and nothing else makes any. */
import workerAddress from './worker.ts?worker&url'

interface Policies {
  createPolicy(
    name: string,
    rules: { createScriptURL: (address: string) => string },
  ): { createScriptURL(address: string): string }
}

function wholeOf(address: string): string {
  return new URL(address, location.origin).href
}

function checked(address: string): string {
  const whole = wholeOf(address)
  if (![workerAddress, '/sw.js'].map(wholeOf).includes(whole))
    throw new TypeError(`expected one of our own workers, found ${whole}`)
  return whole
}

let made: ((address: string) => string) | undefined

/** Of one name there may be one. Browsers without the feature take the text itself. */
function trusted(address: string): string {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: Policies }
  if (made === undefined) {
    const policy = trustedTypes?.createPolicy('amoskys', { createScriptURL: checked })
    made = policy === undefined ? checked : (one) => policy.createScriptURL(one)
  }
  return made(address)
}

export function streamWorkerAddress(): string {
  return trusted(workerAddress)
}

export function serviceWorkerAddress(): string {
  return trusted('/sw.js')
}
