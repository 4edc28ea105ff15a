import type { Fact, IncidentMember } from '../../contracts/index.ts'
import { clipMiddle, fill, fitHeadline, plural, proseText } from '../../kernel/index.ts'
import { type Clause, clauseOf, doerOf, leadOf, manyClause } from './clauses.ts'

const headlineMax = 90

export interface Headline {
  readonly text: string
  /** What it says beside the facts of its alerts. */
  readonly facts: Readonly<Record<string, Fact>>
}

/** Alerts of one behaviour by one doer, or to one host, told as one. */
interface Group {
  readonly first: IncidentMember
  readonly strongest: IncidentMember
  readonly clause: Clause
  /** The same in full: the strongest alert's own headline, or what several did. */
  readonly told: string
}

/** What happened, in order: a sentence without its end for each behaviour. */
export function courseOf(entity: string, members: readonly IncidentMember[]) {
  const facts: Record<string, Fact> = {}
  const groups = groupsOf(entity, members, { facts, isShort: false })
  const steps = groups.map(({ first, told }) => ({ time: first.firstTime, text: told }))
  return { steps, facts }
}

/** Who did what, in order: a clause for each behaviour; of what does not fit the first and the strongest, or the strongest. */
export function headlineOf(entity: string, members: readonly IncidentMember[]): Headline {
  const [only] = members
  if (members.length === 1 && only) return { text: only.headline, facts: {} }
  const facts: Record<string, Fact> = {}
  const ways = [false, true].map((isShort) => groupsOf(entity, members, { facts, isShort }))
  const texts = [
    ...ways.map(sentence),
    ...ways.map(firstAndStrongest).map(sentence),
    ...ways.map((groups) => `${sentence([strongestOf(groups)])}, and more`),
  ]
  const fitting = texts.find((text) => text.length <= headlineMax)
  if (fitting !== undefined) return { text: fitting, facts }
  const names = Object.assign({}, ...members.map((member) => member.facts), facts)
  return { text: fitHeadline(texts.at(-1)!, names), facts }
}

function firstAndStrongest(groups: readonly Group[]): readonly Group[] {
  const [first, ...others] = groups
  return first && others.length > 0 ? [first, strongestOf(others)] : groups
}

function strongestOf(groups: readonly Group[]): Group {
  return groups.toSorted((a, b) => b.strongest.points - a.strongest.points)[0]!
}

interface Style {
  /** Takes what is counted here. */
  readonly facts: Record<string, Fact>
  readonly isShort: boolean
}

function groupsOf(
  entity: string,
  members: readonly IncidentMember[],
  { facts, isShort }: Style,
): Group[] {
  const alike = new Map<string, IncidentMember[]>()
  for (const member of members) {
    // What the incident's host did is told of it; what others did, by whom it was done to.
    const doer = doerOf(member)
    const isDoer = doer === proseText(entity) || member.isDoer
    const name = JSON.stringify([leadOf(member), isDoer ? doer : member.entity, isDoer])
    alike.set(name, [...(alike.get(name) ?? []), member])
  }
  const told = new Map<string, IncidentMember[]>()
  return [...alike.values()].map((group) => {
    const first = group[0]!
    const strongest = group.toSorted((a, b) => b.points - a.points)[0]!
    const doer = doerOf(strongest)
    const before = told.get(doer) ?? []
    told.set(doer, [...before, ...group])
    const many = group.length > 1 ? manyClause(group) : null
    if (many === null)
      return {
        ...{ first, strongest, told: strongest.headline.replace(/\.$/, '') },
        clause: clauseOf(strongest, { told: before, isShort }),
      }
    const others = { value: many.others, unit: 'count', text: plural(many.others, 'host') }
    facts[`${leadOf(first)} others`] = others
    const text = fill(many.template, { ...strongest.facts, others })
    const { subject } = many
    const whole = subject === '' ? text : `${shownName(subject)} ${text}`
    return { first, strongest, told: whole, clause: { subject, text } }
  })
}

/** `A did this, then did that; then B did another thing`: "then" where the order of beginnings is known. */
function sentence(groups: readonly Group[]): string {
  let text = ''
  let before: Group | null = null
  for (const group of groups) {
    const { subject, text: predicate } = group.clause
    const whole = subject === '' ? predicate : `${shownName(subject)} ${predicate}`
    if (before === null) text = whole
    else {
      const isLater = group.first.firstTime > before.first.firstTime
      const isSame = subject !== '' && subject === before.clause.subject
      text += isSame
        ? `${isLater ? ', then' : ' and'} ${predicate}`
        : `; ${isLater ? 'then ' : ''}${whole}`
    }
    before = group
  }
  return text
}

function shownName(name: string): string {
  return clipMiddle(proseText(name), headlineMax / 2)
}
