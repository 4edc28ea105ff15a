import type { ActionActor, Actor } from '../contracts/index.ts'

/** AMOSKYS itself, as it stands in actions and in the audit log. */
export const system = { kind: 'system', id: 'system' } as const satisfies ActionActor

export const systemActor: Actor = { ...system, session: '', address: '' }
