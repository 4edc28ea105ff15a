import type { NeverBlock } from '../../contracts/index.ts'
import { isAddress, isNetwork } from '../../kernel/index.ts'
import type { Settings } from '../config/index.ts'

/** What the settings say is never blocked: nobody can remove it but there. */
export function neverBlockOf({ response }: Settings): NeverBlock[] {
  return response.neverBlock.map(({ value, reason }, i) => {
    const kind = isAddress(value) ? 'address' : isNetwork(value) ? 'network' : 'domain'
    const made = { isBuiltIn: true, owner: 'system', createdAt: '', expiresAt: null }
    return { id: `settings-${i}`, value, kind, reason, ...made }
  })
}
