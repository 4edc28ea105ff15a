/** The words of the whole: templates over what its alerts say. */
import type {
  Counterfactual,
  Fact,
  IncidentExplanation,
  IncidentMember,
  RecommendedAction,
} from '../../contracts/index.ts'
import {
  confidenceStep,
  confidenceWord,
  durationText,
  fitSummary,
  plural,
  proseText,
  sureText,
} from '../../kernel/index.ts'
import { headlineOf } from './headline.ts'
import { beganText, confidenceWithout, nameOf, strongestFirst, type Whole } from './whole.ts'

const blindMax = 6
const innocentMax = 2
const counterfactualsMax = 3
const recommendMax = 4
const namesMax = 3

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
  const headline = headlineOf(entity, counting)
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
    counterfactuals: counterfactualsOf(counting, whole.confidence),
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

interface Said {
  readonly text: string
  readonly facts: Readonly<Record<string, Fact>>
}

function summaryOf(telling: Telling): Said {
  const { members, counting, isWithdrawn, outcomeOf } = telling
  const [lead] = strongestFirst(counting)
  if (members.length === 1 && !isWithdrawn) return { text: lead!.summary, facts: {} }
  const course = courseOf(telling)
  if (isWithdrawn) {
    const fallen = 'What was seen since took the evidence below the mark, so nothing of it stands.'
    return { text: fitSummary(`${course.text} ${fallen}`), facts: course.facts }
  }
  const meaning = meaningOf(lead!)
  const sentences = [course.text, meaning, outcomeOf.outcomeBasis].filter((one) => one !== '')
  return { text: fitSummary(sentences.join(' ')), facts: course.facts }
}

/** `In 4.4 min, 2 alerts came together about 10.20.0.100: Network Service Discovery, then ...`. */
function courseOf({ entity, members, counting, isWithdrawn }: Telling): Said {
  const told = isWithdrawn ? members : counting
  const firstMs = Math.min(...told.map(({ firstTime }) => Date.parse(firstTime)))
  const lastMs = Math.max(...told.map(({ lastTime }) => Date.parse(lastTime)))
  const spanMs = lastMs - firstMs
  const span = { value: spanMs, unit: 'ms', text: durationText(spanMs) }
  const alerts = { value: told.length, unit: 'count', text: plural(told.length, 'alert') }
  const hosts = new Set(told.map((member) => member.entity))
  hosts.delete(entity)
  const others = { value: hosts.size, unit: 'count', text: plural(hosts.size, 'other host') }
  const names = [...new Set(told.flatMap(namesOf))]
  const name = proseText(entity)
  const about = hosts.size > 0 ? `${name} and ${others.text}` : name
  const shown = names.slice(0, namesMax).join(', then ')
  const list = shown === '' ? '' : `: ${shown}${names.length > namesMax ? ', and more' : ''}`
  const verb = told.length === 1 ? 'was raised' : 'came together'
  const when = spanMs > 0 ? `Within ${span.text}, ${alerts.text}` : alerts.text
  return {
    text: `${when} ${verb} about ${about}${list}.`,
    facts: { 'incident span': span, alerts, 'other hosts': others, entity: name },
  }
}

/** Names of the techniques an alert is about, its own first. */
function namesOf({ technique, techniqueNames }: IncidentMember): string[] {
  const [own = ''] = technique
  const name = techniqueNames[own] ?? ''
  return name === '' ? [] : [name]
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

/** Without each of the alerts, added up again; the largest change first. Of one alert, what would change it. */
function counterfactualsOf(counting: readonly IncidentMember[], p: number): Counterfactual[] {
  const [only] = counting
  if (counting.length === 1 && only) return [...only.counterfactuals]
  const absences = counting.map((member) => {
    const newP = confidenceWithout(counting, (one) => one === member)
    return { member, newP }
  })
  absences.sort((a, b) => a.newP - b.newP || (a.member.id < b.member.id ? -1 : 1))
  return absences.slice(0, counterfactualsMax).map(({ member, newP }) => ({
    text: `Without the alert of ${nameOf(member, counting)}, this ${verbOf(p, newP)} "${confidenceWord(newP)}" (${sureText(newP)}).`,
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

function verbOf(p: number, newP: number): string {
  if (confidenceStep(newP) === confidenceStep(p)) return 'stays'
  return newP < p ? 'drops to' : 'becomes'
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
