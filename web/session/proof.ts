/** What asks for a fresh proof is asked again, once it was given. */
import { Refused } from '../api/index.ts'

/** The person did not want to prove it, after all: nothing was done, and nothing failed. */
class NotProved extends Error {
  constructor() {
    super('It was not done: no proof was given.')
    this.name = 'NotProved'
  }
}

export function isNotProved(thrown: unknown): boolean {
  return thrown instanceof NotProved
}

/** To be told whether the proof was given. */
type Waiting = (isProved: boolean) => void

let waiting: Waiting | null = null
let promise: Promise<boolean> | null = null
const listeners = new Set<() => void>()

function set(next: Waiting | null): void {
  waiting = next
  for (const tell of listeners) tell()
}

/** Does it; where the server wants to know again who asks, the sheet is shown, and then it is done. */
export async function proved<T>(deed: () => Promise<T>): Promise<T> {
  try {
    return await deed()
  } catch (thrown) {
    if (!(thrown instanceof Refused) || thrown.problem.code !== 'reauth_required') throw thrown
  }
  if (!(await askForProof())) throw new NotProved()
  return deed()
}

function askForProof(): Promise<boolean> {
  if (promise !== null) return promise
  const { promise: asked, resolve } = Promise.withResolvers<boolean>()
  const end = (isProved: boolean) => {
    promise = null
    set(null)
    resolve(isProved)
  }
  promise = asked
  set(end)
  return asked
}

export const proofAsked = {
  follow(tell: () => void): () => void {
    listeners.add(tell)
    return () => listeners.delete(tell)
  },
  now: () => waiting,
}
