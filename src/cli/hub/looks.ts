/** What is looked at again and again, each by a timer of its own: none waits for another, and none costs another. */
import { AmoskysError, countText, reasonOf } from '../../kernel/index.ts'

export interface Look {
  /** What it is about, for a sentence: `the register of sensors`. */
  readonly what: string
  readonly everyMs: number
  /** One that takes longer is told, and begun anew beside the one that hangs. */
  readonly deadlineMs: number
  readonly look: () => Promise<unknown>
}

/** Of one look so many hang at most; then none is begun until one of them is over. */
const hangingMax = 3

export function startLooks(looks: readonly Look[], tell: (text: string) => void): Disposable {
  const timers = looks.map((look) => setInterval(turnOf(look, tell), look.everyMs))
  return {
    [Symbol.dispose]() {
      for (const timer of timers) clearInterval(timer)
    },
  }
}

function turnOf({ what, deadlineMs, look }: Look, tell: (text: string) => void): () => void {
  let isLooking = false
  let hanging = 0
  let told = ''
  // The same reason is told once, and again only after it was well.
  const fail = (reason: string) => {
    if (reason !== told)
      tell(`${what} cannot be looked at: ${reason}; what was known stays in force`)
    told = reason
  }
  return () => {
    if (isLooking || hanging >= hangingMax) return
    isLooking = true
    let isLate = false
    const deadline = setTimeout(() => {
      isLate = true
      isLooking = false
      hanging++
      fail(`it takes more than ${countText(deadlineMs / 1000)} seconds`)
    }, deadlineMs)
    // Within a promise, so that what throws at once is told like the rest.
    const looked = (async () => look())()
    void looked
      .then(
        () => {
          told = ''
        },
        (thrown: unknown) => fail(reasonOf(thrown)),
      )
      .finally(() => {
        clearTimeout(deadline)
        if (isLate) hanging--
        else isLooking = false
      })
  }
}

/** Rejects where it takes longer: whoever waits in line behind it goes on. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const says = `it has not answered within ${countText(ms / 1000)} seconds`
    timer = setTimeout(() => reject(new AmoskysError('unavailable', says)), ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
