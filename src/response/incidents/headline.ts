import type { Fact, IncidentMember } from '../../contracts/index.ts'
import { clipMiddle, fill, fitHeadline, plural, proseText } from '../../kernel/index.ts'
import { type Clause, clauseOf, leadOf, manyClause, voiceOf } from './clauses.ts'

const headlineMax = 90

export interface Headline {
  readonly text: string
  /** What it says beside the facts of its alerts. */
  readonly facts: Readonly<Record<string, Fact>>
}

/** Alerts of one behaviour about one host, told as one. */
interface Group {
  readonly first: IncidentMember
  readonly strongest: IncidentMember
  readonly clause: Clause
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
    const { subject, isDoer } = voiceOf(member, entity)
    const name = JSON.stringify([leadOf(member), subject, isDoer])
    alike.set(name, [...(alike.get(name) ?? []), member])
  }
  const told = new Map<string, IncidentMember[]>()
  return [...alike.values()].map((group) => {
    const first = group[0]!
    const voice = voiceOf(first, entity)
    const strongest = group.toSorted((a, b) => b.points - a.points)[0]!
    const before = told.get(voice.subject) ?? []
    told.set(voice.subject, [...before, ...group])
    const many = group.length > 1 ? manyClause(group, voice) : null
    if (many === null)
      return { first, strongest, clause: clauseOf(strongest, voice, { told: before, isShort }) }
    const others = { value: many.others, unit: 'count', text: plural(many.others, 'host') }
    facts[`${leadOf(first)} others`] = others
    return {
      first,
      strongest,
      clause: { subject: voice.subject, text: fill(many.template, { others }) },
    }
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
