/** Who this sensor is, with the keys of the moment: they are renewed while it runs. */
import { createPrivateKey } from 'node:crypto'
import { reasonOf } from '../../kernel/index.ts'
import type { SigningKey } from '../../messages/index.ts'
import { type HeldIdentity, readIdentity, renewIfDue } from '../../pki/holder/index.ts'

export interface OpenIdentity {
  held(): HeldIdentity
  signingKey(): SigningKey
  /** Looks now and then whether new keys are due, until it is disposed of. */
  renewing(): Disposable
}

export interface IdentityOptions {
  readonly clock: () => number
  /** From 0 to below 1. */
  readonly chance: () => number
  readonly onNotice: (text: string) => void
}

/** An hour, give or take a quarter: sensors that were enrolled at once are not renewed at once. */
const lookMs = 3_600_000

export function openIdentity(
  folder: string,
  { clock, chance, onNotice }: IdentityOptions,
): OpenIdentity {
  let held = readIdentity(folder)
  let key = keyOf(held)
  const renew = async () => {
    try {
      const next = await renewIfDue({ folder, held, nowMs: clock() })
      if (next === null) return
      held = next
      key = keyOf(held)
      onNotice('its certificate and its keys were renewed')
    } catch (thrown) {
      onNotice(`its certificate cannot be renewed yet: ${reasonOf(thrown)}; it is tried again`)
    }
  }
  return {
    held: () => held,
    signingKey: () => key,
    renewing() {
      void renew()
      const looks = setInterval(() => void renew(), lookMs * (0.75 + chance() / 2))
      return { [Symbol.dispose]: () => clearInterval(looks) }
    },
  }
}

function keyOf({ signingKey, signingKeyId }: HeldIdentity): SigningKey {
  return { keyId: signingKeyId, privateKey: createPrivateKey(signingKey) }
}
