/** When each step of a program stood in its own database, which is looked at from beside. */
import { DatabaseSync } from 'node:sqlite'
import type { Step, StepWatch } from './contender.ts'
import type { Pair } from './ground.ts'

export interface Question {
  readonly step: string
  /** Has a row once the step has come about, with one `?`: an address of the pair. */
  readonly sql: string
  readonly by: keyof Pair
}

/** The steps come about in the order of the questions. */
export function watchSteps(path: string, questions: readonly Question[]): StepWatch & Disposable {
  const database = new DatabaseSync(path, { readOnly: true })
  const asked = questions.map(({ sql, ...rest }) => ({ ...rest, row: database.prepare(sql) }))
  const seen = new Map<string, Step[]>()
  const of = ({ source }: Pair) => seen.get(source) ?? []
  return {
    of,
    look(pair) {
      const steps = of(pair)
      const next = asked[steps.length]
      if (next?.row.get(pair[next.by]) === undefined) return
      seen.set(pair.source, [...steps, { name: next.step, atMs: Date.now() }])
    },
    [Symbol.dispose]: () => database.close(),
  }
}
