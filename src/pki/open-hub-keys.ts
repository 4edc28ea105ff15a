/** The hub's keys as a process that runs for long has them: read anew where somebody renewed them. */
import { reasonOf } from '../kernel/index.ts'
import { type RenewableServerKeys, serverCredentials } from './holder/index.ts'
import { type HubKeys, readHubKeys } from './hub-folder.ts'

export interface OpenHubKeys {
  readonly current: () => HubKeys
  /** For a listener; it is given new keys where there are some. `isClientAsked`: whoever connects must show a certificate. */
  credentials(options: { readonly isClientAsked: boolean }): RenewableServerKeys
  /** To be called every few seconds. True: the keys are new ones, which the next connection will see. */
  look(): boolean
}

/** Throws where they cannot be read at first; later that is told once, and those before stay in force. */
export function openHubKeys(folder: string, onNotice: (text: string) => void): OpenHubKeys {
  let current = readHubKeys(folder)
  let told = ''
  const listeners: RenewableServerKeys[] = []
  const look = () => {
    const next = readHubKeys(folder)
    const isNew =
      next.tls.certificate !== current.tls.certificate ||
      next.authority.certificate !== current.authority.certificate
    if (isNew) for (const listener of listeners) listener.renew(next.tls)
    current = next
    return isNew
  }
  return {
    current: () => current,
    credentials(options) {
      const made = serverCredentials(current.tls, options)
      listeners.push(made)
      return made
    },
    look() {
      try {
        const isNew = look()
        told = ''
        return isNew
      } catch (thrown) {
        const text = reasonOf(thrown)
        if (text !== told) onNotice(`${text}; the hub goes on with the keys that it has`)
        told = text
        return false
      }
    },
  }
}
