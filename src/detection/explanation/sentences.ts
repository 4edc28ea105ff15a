import type { DetectorCard, Evidence, Fact, Signal } from '../../contracts/index.ts'
import { fill, proseText } from '../../kernel/index.ts'

const nobody = 'nobody in particular'
const nothingTells = 'Nothing seen here tells whether it worked.'

/** What one signal's words are filled with: its own facts and sides, and nothing of another's. */
export interface Sentences {
  readonly facts: Readonly<Record<string, Fact>>
  /** How one can tell whether it worked. */
  readonly outcomeBasis: string
  /** Fills one of its detector's templates. */
  say(template: string): string
}

export function sentencesOf(
  signal: Signal,
  entity: string,
  subject: DetectorCard['subject'],
): Sentences {
  const facts = proseFacts({
    ...signal.facts,
    actor: signal.actor || nobody,
    peer: signal.peer || nobody,
    entity: subjectOf(signal, entity, subject) || nobody,
  })
  // It is a sentence, made of facts: to be filled in, and no fact itself.
  const outcomeBasis = fill(signal.outcome?.basis ?? nothingTells, facts)
  return { facts, outcomeBasis, say: (template) => fill(template, { ...facts, outcomeBasis }) }
}

/** Fills the sentence of a piece of evidence. */
export function evidenceText(evidence: Evidence, { facts }: Sentences): string {
  const own = proseFacts({
    observed: evidence.observed,
    baseline: evidence.baseline ?? 'nothing to compare with yet',
  })
  return fill(evidence.sentence, { ...facts, ...own })
}

/**
 * Who `{entity}` is in a card's sentences: the side they are written about. An alert is about the host inside,
 * which may be the other side: a server that was scanned must not be said to have scanned.
 */
function subjectOf(signal: Signal, entity: string, subject: DetectorCard['subject']): string {
  if (subject === 'actor') return signal.actor
  return entity === signal.actor ? signal.peer || entity : entity
}

export function proseFacts(facts: Readonly<Record<string, Fact>>): Record<string, Fact> {
  return Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, proseFact(fact)]))
}

function proseFact(fact: Fact): Fact {
  if (typeof fact === 'string') return proseText(fact)
  return { ...fact, text: proseText(fact.text) }
}
