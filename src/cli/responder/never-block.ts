import type { NeverBlock } from '../../contracts/index.ts'
import { isAddress, isNetwork } from '../../kernel/index.ts'
import type { Settings } from '../config/index.ts'

/** What the settings say is never blocked: nobody can remove it but there. */
export function neverBlockOf({ response }: Settings): NeverBlock[] {
  // The one that acts may have settings of its own, which do not name our machines.
  const ours = response.controllers.map((value) => ({ value, reason: 'a machine of AMOSKYS' }))
  return [...response.neverBlock, ...ours].map(({ value, reason }, i) => {
    const kind = isAddress(value) ? 'address' : isNetwork(value) ? 'network' : 'domain'
    const made = { isBuiltIn: true, owner: 'system', createdAt: '', expiresAt: null }
    return { id: `settings-${i}`, value, kind, reason, ...made }
  })
}
