/** The words of the whole: templates over what its alerts say. */
import type {
  Counterfactual,
  Fact,
  IncidentExplanation,
  IncidentMember,
  Quantity,
  RecommendedAction,
} from '../../contracts/index.ts'
import {
  confidenceWord,
  durationText,
  fitHeadline,
  fitSummary,
  plural,
  proseText,
  sureText,
} from '../../kernel/index.ts'
import { courseOf, headlineOf } from './headline.ts'
import { beganText, confidenceWithout, nameOf, strongestFirst, type Whole } from './whole.ts'

const blindMax = 6
const innocentMax = 2
const counterfactualsMax = 3
/** As in the engine: a change is worth telling where it leaves an even chance at most. */
const evenAt = 0.5
const recommendMax = 4
const stepsMax = 3

export interface Telling {
  readonly entity: string
  readonly members: readonly IncidentMember[]
  /** Those that count, in order of their first evidence. */
  readonly counting: readonly IncidentMember[]
  readonly whole: Whole
  /** Decides the outcome. */
  readonly outcomeOf: IncidentMember
  readonly isWithdrawn: boolean
}

export function explanationOf(telling: Telling): IncidentExplanation {
  const { entity, counting, whole, outcomeOf } = telling
  const order = strongestFirst(counting)
  const headline = telling.isWithdrawn ? takenBack(telling) : headlineOf(entity, counting)
  const summary = summaryOf(telling)
  const techniqueNames = Object.assign({}, ...counting.map((member) => member.techniqueNames))
  const explanation = {
    headline: headline.text,
    summary: summary.text,
    claim: claimOf(counting),
    confidence: whole.confidenceText,
    outcomeBasis: outcomeOf.outcomeBasis,
    waterfall: whole.waterfall,
    innocent: innocentOf(order),
    counterfactuals: counterfactualsOf(counting),
    blind: blindOf(order),
    recommend: recommendOf(order),
    techniqueNames,
  }
  const own = { ...headline.facts, ...summary.facts }
  return { ...explanation, facts: factsFor(explanation, telling.members, own) }
}

function claimOf(counting: readonly IncidentMember[]): IncidentExplanation['claim'] {
  const [first, ...others] = counting.map(({ claim }) => claim)
  return first && others.every(({ technique }) => technique === first.technique)
    ? first
    : { kind: 'malicious' }
}

/** Nothing of it stands: of one alert its own words, of several that all were taken back. */
function takenBack({ entity, members }: Telling): Said {
  if (members.length === 1) return { text: members[0]!.headline, facts: {} }
  const all = alertsFact(members.length)
  const name = proseText(entity)
  const text = `Taken back: all ${all.text} about ${name}`
  return { text: fitHeadline(text, { name }), facts: { alerts: all, entity: name } }
}

interface Said {
  readonly text: string
  readonly facts: Readonly<Record<string, Fact>>
}

function summaryOf(telling: Telling): Said {
  const { members, counting, isWithdrawn, outcomeOf } = telling
  const [lead] = strongestFirst(counting)
  if (members.length === 1) return { text: lead!.summary, facts: {} }
  if (isWithdrawn) {
    const all = alertsFact(members.length)
    const fallen = `${lead!.summary} All ${all.text} of this incident were taken back.`
    return { text: fitSummary(fallen), facts: { alerts: all } }
  }
  if (counting.length === 1) return { text: lead!.summary, facts: {} }
  const meaning = meaningOf(lead!)
  const said = coursesOf(telling).flatMap((course) =>
    [[meaning, outcomeOf.outcomeBasis], [outcomeOf.outcomeBasis], []].map((rest) => ({
      text: [course.text, ...rest].filter((one) => one !== '').join(' '),
      facts: course.facts,
    })),
  )
  const fitting = said.find(({ text }) => fitSummary(text) === text) ?? said.at(-1)!
  return { ...fitting, text: fitSummary(fitting.text) }
}

function alertsFact(n: number): Quantity {
  return { value: n, unit: 'count', text: plural(n, 'alert') }
}

/** What happened in order, in the words of the alerts: all that fits, then less: `Within 4.4 min: A did this; then B did that.` */
function coursesOf({ entity, counting }: Telling): Said[] {
  const { steps, facts } = courseOf(entity, counting)
  const firstMs = Math.min(...counting.map(({ firstTime }) => Date.parse(firstTime)))
  const lastMs = Math.max(...counting.map(({ lastTime }) => Date.parse(lastTime)))
  const spanMs = lastMs - firstMs
  const span = { value: spanMs, unit: 'ms', text: durationText(spanMs) }
  const begun = spanMs > 0 ? `Within ${span.text}: ` : ''
  const most = Math.min(stepsMax, steps.length)
  return Array.from({ length: most }, (_, i) => {
    const shown = steps.slice(0, most - i)
    const texts = shown.map(({ time, text }, k) =>
      k === 0 ? text : `${time > shown[k - 1]!.time ? 'then ' : ''}${text}`,
    )
    const end = shown.length < steps.length ? '; and more.' : '.'
    const text = `${begun}${texts.join('; ')}`.replace(/…$/, '')
    return { text: `${text}${end}`, facts: { ...facts, 'incident span': span } }
  })
}

/** What such a thing means: the last sentence of the alert's summary that tells no number and no outcome. */
function meaningOf({ summary, outcomeBasis }: IncidentMember): string {
  const sentences = summary.split(/(?<=[.?]) +(?=[\p{Lu}\d])/u).slice(1)
  return sentences.findLast((one) => !/\d\d|\d%/.test(one) && !outcomeBasis.includes(one)) ?? ''
}

/** One of each alert, the strongest first. */
function innocentOf(order: readonly IncidentMember[]): IncidentExplanation['innocent'] {
  const first = order.flatMap(({ innocent }) => innocent.slice(0, 1))
  const rest = order.flatMap(({ innocent }) => innocent.slice(1))
  const byText = new Map([...rest, ...first].map((one) => [one.text, one]))
  const unique = [...new Set([...first, ...rest].map(({ text }) => byText.get(text)!))]
  return unique.slice(0, innocentMax)
}

/** The first of each alert, then what the newest one did not know, then the rest. */
function blindOf(order: readonly IncidentMember[]): string[] {
  const newest = order.toSorted((a, b) => (a.lastTime < b.lastTime ? 1 : -1))[0]!
  const first = order.flatMap(({ blind }) => blind.slice(0, 1))
  const rest = order.flatMap(({ blind }) => blind.slice(1))
  const [lead = [], others = []] = [first.slice(0, 2), first.slice(2)]
  return [...new Set([...lead, ...newest.blindNow, ...others, ...rest])].slice(0, blindMax)
}

/** What its alerts advise, and nothing else; to watch comes last, and nobody is cut off of whom one of them knows better. */
function recommendOf(order: readonly IncidentMember[]): RecommendedAction[] {
  const advised = order.flatMap(({ recommend }) => recommend)
  const spared = new Set(advised.filter(isGentler).map(({ target }) => target))
  const all = new Map<string, RecommendedAction>()
  for (const action of advised) {
    if (isCutOff(action) && spared.has(action.target)) continue
    const name = `${action.action} ${action.target}`
    if (!all.has(name)) all.set(name, action)
  }
  const isWatch = ({ action }: RecommendedAction) => action === 'watch'
  const actions = [...all.values()]
  const acts = actions.filter((one) => !isWatch(one)).slice(0, recommendMax - 1)
  return [...acts, ...actions.filter(isWatch).slice(0, recommendMax - acts.length)]
}

function isCutOff({ action }: RecommendedAction): boolean {
  return action === 'block-address' || action === 'isolate-host'
}

/** Advised where the address carries what others need, or may not be the sender's own. */
function isGentler({ action }: RecommendedAction): boolean {
  return action === 'refuse-service' || action === 'find-sender'
}

/** Alerts without which, added up again, it would be an even chance at most; the largest change first. Of one alert, what would change it. */
function counterfactualsOf(counting: readonly IncidentMember[]): Counterfactual[] {
  const [only] = counting
  if (counting.length === 1 && only) return [...only.counterfactuals]
  const absences = counting.map((member) => {
    const newP = confidenceWithout(counting, (one) => one === member)
    return { member, newP }
  })
  const deciding = absences.filter(({ newP }) => newP <= evenAt)
  deciding.sort((a, b) => a.newP - b.newP || (a.member.id < b.member.id ? -1 : 1))
  return deciding.slice(0, counterfactualsMax).map(({ member, newP }) => ({
    text: `Without the alert of ${nameOf(member, counting)}, this drops to "${confidenceWord(newP)}" (${sureText(newP)}).`,
    feature: member.id,
    from: 'present',
    interval: ['absent'],
    newP,
    newWord: confidenceWord(newP),
    told: [
      { value: newP, unit: 'share', text: sureText(newP) },
      { value: Date.parse(member.firstTime), unit: 'time', text: beganText(member) },
    ],
  }))
}

/** Of its own facts and those of its alerts the ones that its prose and its timeline use; of one name the second is called by its alert. */
function factsFor(
  explanation: Omit<IncidentExplanation, 'facts'>,
  members: readonly IncidentMember[],
  own: Readonly<Record<string, Fact>>,
): Record<string, Fact> {
  const { headline, summary, outcomeBasis, innocent, blind, recommend } = explanation
  // Of one alert they are its own words, with numbers of their own.
  const absences = members.length > 1 ? explanation.counterfactuals : []
  const prose = [headline, summary, outcomeBasis, ...blind, ...absences.map(({ text }) => text)]
    .concat(innocent.flatMap(({ text, check }) => [text, check]))
    .concat(
      recommend.map(({ why }) => why),
      explanation.waterfall.baseText,
    )
    .concat(members.flatMap((one) => [one.headline, proseText(one.entity), one.outcomeBasis]))
    .join('\n')
  const facts: Record<string, Fact> = {}
  const add = (name: string, fact: Fact) => {
    if (prose.includes(textOf(fact))) facts[name] = fact
  }
  for (const member of members)
    for (const [name, fact] of Object.entries({
      ...member.facts,
      entity: proseText(member.entity),
    })) {
      const known = facts[name]
      const isNew = known === undefined || textOf(known) === textOf(fact)
      add(isNew ? name : `${member.id} ${name}`, fact)
    }
  for (const [name, fact] of Object.entries(own)) add(name, fact)
  return facts
}

function textOf(fact: Fact): string {
  return typeof fact === 'string' ? fact : fact.text
}
