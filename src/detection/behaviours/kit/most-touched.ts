import { packable } from './packing.ts'

/** Names counted at a time. Set by hand. */
const namesMax = 64

/**
 * To whom most is done, counted in bounded room (Misra and Gries 1982): a name that was given more than once in 65 times is
 * among the counted ones. Where all came alike nobody stands out, and the first is as good as any.
 */
export class MostTouched {
  #counts: Map<string, number> | null = null

  /** Counts one more touch of a name. The first touch of each need not be counted: all have one. */
  add(name: string): void {
    this.#counts ??= new Map()
    const counts = this.#counts
    const known = counts.get(name)
    if (known !== undefined || counts.size < namesMax) counts.set(name, (known ?? 0) + 1)
    else
      for (const [other, count] of counts)
        if (count === 1) counts.delete(other)
        else counts.set(other, count - 1)
  }

  save() {
    return { counts: this.#counts }
  }

  static restored({ counts }: ReturnType<MostTouched['save']>): MostTouched {
    const touched = new MostTouched()
    touched.#counts = counts
    return touched
  }

  /** The one counted most that is not `except`; of equal ones the first counted, and `otherwise` where none is. */
  most(otherwise: string, except = ''): string {
    let most = otherwise
    let mostCount = 0
    for (const [name, count] of this.#counts ?? []) {
      if (name === except || count < mostCount || (count === mostCount && name !== otherwise))
        continue
      most = name
      mostCount = count
    }
    return most
  }
}

packable('most-touched', MostTouched)
