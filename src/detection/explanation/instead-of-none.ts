/** What a person can do where whoever is to be cut off is a name, is several, or is not known. */
import type { RecommendedAction } from '../../contracts/index.ts'
import { isAddress, isHostAddress, networkTest } from '../../kernel/index.ts'
import { advised, type Circumstances, insteadForRole, insteadOfSinkhole } from './instead.ts'

const isLoopback = networkTest(['127.0.0.0/8', '::1/128'])

const look = {
  name: 'See which program on it calls this name, look the name up, and stop the program if nobody knows it.',
  lookups:
    'See which program on it asks for these names and which resolver answers it; stop the program, or refuse the names at the resolver.',
  other: 'See which program on it does this, and stop that one if nobody knows it.',
  answers:
    'See which program on it answers the caller, and close that one’s port if nobody needs it.',
} as const

/** Empty: nobody can be named who could be looked at. */
export function insteadOfNone(
  deed: RecommendedAction,
  circumstances: Circumstances,
): RecommendedAction[] {
  const { signal, entity, neighbours } = circumstances
  const { actor, technique } = signal
  const { target } = deed
  const isFit = (address: string) => isHostAddress(address) && !isLoopback(address)
  if (target === actor || !isFit(actor)) return []
  const isOurs = neighbours?.isHome(actor) ?? true
  if (!isOurs)
    return entity !== actor && isFit(entity) ? [advised('check-host', entity, look.answers)] : []
  const role = neighbours?.rolesOf(actor).find((one) => one.role !== 'monitor')?.role
  const atActor = (why: string) =>
    role === undefined
      ? [advised('check-host', actor, why)]
      : insteadForRole({ ...deed, action: 'isolate-host', target: actor }, role, circumstances)
  if (!isName(target)) return atActor(technique.startsWith('T1071.004') ? look.lookups : look.other)
  const refused: RecommendedAction = {
    ...{ ...deed, action: 'sinkhole-domain' },
    why: 'Keeps it from finding the server by this name, whatever address that has next.',
  }
  const spared = insteadOfSinkhole(refused, circumstances)
  if (spared !== null) return spared
  return [refused, ...atActor(look.name)]
}

function isName(text: string): boolean {
  return /^\S+\.\S+$/.test(text) && !isAddress(text)
}
