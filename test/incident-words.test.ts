import { expect, test } from 'vitest'
import { behaviourCards } from '../src/detection/behaviours/index.ts'
import { clauseNames } from '../src/response/incidents/clauses.ts'

/** Facts that a behaviour's own sentences use; of a sequence also those of what it rests on. */
function namesOf(texts: readonly string[]): Set<string> {
  return new Set(texts.flatMap((text) => [...text.matchAll(/\{([\w -]+)\}/g)].map(([, n]) => n!)))
}

test.each(behaviourCards.map((card) => [card.name, card] as const))(
  'the clauses of %s ask for facts that its signals have',
  (name, { headline, summary }) => {
    const known = namesOf([headline, summary])
    for (const one of ['actor', 'peer', 'victim', 'others']) known.add(one)
    if (name === 'scan-then-beacon') known.add('beacon interval')
    expect([...clauseNames(name)].filter((one) => !known.has(one))).toEqual([])
  },
)
