import { Refused } from '../api/index.ts'

/** What is missing after the password. */
export interface Need {
  readonly methods: readonly string[]
  /** There is none yet: one is set up now. */
  readonly mustSetUp: boolean
}

/** Null where it was refused for another reason. */
export function needOf(thrown: unknown): Need | null {
  if (!(thrown instanceof Refused) || thrown.problem.code !== 'mfa_required') return null
  const { methods, mustSetUp } = thrown.problem as Partial<Need>
  return { methods: methods ?? ['totp', 'recovery', 'passkey'], mustSetUp: mustSetUp === true }
}
