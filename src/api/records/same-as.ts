import type { z } from 'zod'

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? unknown : never) : never

/** Compiles only where what the schema describes and the contract are the same, whichever of them is looked at from the other. */
export function sameAs<Contract>() {
  return <S extends z.ZodType>(schema: S & Same<z.output<S>, Contract>): S => schema
}
