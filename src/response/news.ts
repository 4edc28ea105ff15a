import type { Investigation } from '../contracts/index.ts'

/** Whether a revision says anything that the one before did not: not when it was made, nor of which revision of the incident. */
export function isNewsOf(before: Investigation | null, made: Investigation): boolean {
  return before === null || essenceOf(before) !== essenceOf(made)
}

function essenceOf({ state, lookups, terms, uncertainty, headline }: Investigation): string {
  const asked = lookups.map(({ answeredAt, isFromCache, ...rest }) => rest)
  return JSON.stringify([state, asked, terms, uncertainty, headline])
}
