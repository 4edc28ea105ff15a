/** A proof that was wrong is recorded, whoever it was that gave it. */
import { Refusal, WrongPassword } from '../../accounts/index.ts'
import type { Actor, Deed } from '../../contracts/index.ts'
import type { Call } from './route.ts'

type Asked = Pick<Call, 'caller' | 'desk' | 'request' | 'traceId'>

/** Nobody is known to have done it. */
export function systemActor({ request }: Asked): Actor {
  return { kind: 'system', id: 'system', session: '', address: request.address }
}

/** Does what may be refused; a wrong proof is recorded. */
export async function orRecorded<T>(
  call: Asked,
  act: () => Promise<T>,
  object?: Deed['object'],
): Promise<T> {
  try {
    return await act()
  } catch (thrown) {
    if (thrown instanceof Refusal && thrown.code === 'unauthenticated') {
      const tried = thrown instanceof WrongPassword ? thrown.user?.id : undefined
      await recordRefused(call, object ?? { kind: 'user', id: tried ?? 'unknown' })
    }
    throw thrown
  }
}

/** What was typed is not told: a password may stand in the wrong field. */
export function recordRefused(call: Asked, object: Deed['object']): Promise<null> {
  return call.desk.change(
    call,
    { verb: 'user.login_failed', actor: systemActor(call), object },
    async () => ({ before: null, after: null, result: null }),
  )
}
