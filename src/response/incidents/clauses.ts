/** Who did what, as half a sentence: templates over the facts of the signal that leads an alert. */
import type { IncidentMember } from '../../contracts/index.ts'
import { fill, spaced } from '../../kernel/index.ts'

/** Predicates, past tense. `doer`: of the one that did it; `done`: of the one it was done to; `many`: of several alike; `short`: where room is short. */
interface Predicates {
  readonly doer?: string
  readonly done?: string
  readonly shortDoer?: string
  readonly shortDone?: string
  readonly manyDoer?: string
  readonly manyDone?: string
}

const flooded: Predicates = {
  done: 'was flooded with up to {rate} of {protocol}',
  shortDone: 'was flooded with {protocol}',
}

const predicates: Readonly<Record<string, Predicates>> = {
  'vertical-scan': {
    doer: 'probed {ports} on {victim}',
    done: 'had {ports} probed by {actor}',
    shortDone: 'had {ports} probed',
    manyDoer: 'probed ports on {others}',
    manyDone: 'had its ports probed by {others}',
  },
  'horizontal-scan': { doer: 'looked for {service} on {hosts}', shortDoer: 'scanned {hosts}' },
  'protocol-scan': {
    doer: 'tried {protocols} on {victim}',
    done: 'had {protocols} tried by {actor}',
  },
  'brute-force': {
    doer: 'tried the {service} login of {victim} {attempts}',
    done: 'had its {service} login tried {attempts} by {actor}',
    shortDoer: 'tried the login of {victim}',
    shortDone: 'had its login tried by {actor}',
    manyDoer: 'tried logins of {others}',
    manyDone: 'had its logins tried by {others}',
  },
  'syn-flood': {
    done: 'was flooded with up to {rate} at {service}',
    shortDone: 'was flooded at {service}',
  },
  'udp-flood': flooded,
  'icmp-flood': flooded,
  'packet-flood': flooded,
  reflection: {
    done: 'got {packets} of {service} answers that it never asked for',
    shortDone: 'got {service} answers that it never asked for',
  },
  'message-flood': {
    doer: 'flooded {victim} with {service} messages',
    done: 'was flooded with {service} messages by {actor}',
  },
  beacon: {
    doer: 'called {peer} every {interval}',
    done: 'was called by {actor} every {interval}',
    shortDoer: 'called {peer}',
    manyDoer: 'called {others} at steady intervals',
  },
  'dns-beacon': {
    doer: 'called home by lookups under {domain} every {interval}',
    shortDoer: 'called home by lookups',
  },
  'dns-tunnel': {
    doer: 'sent what looks like data inside lookups under {domain}',
    shortDoer: 'seems to have sent data in lookups',
  },
  'icmp-tunnel': {
    doer: 'exchanged data with {peer} inside pings',
    done: 'exchanged data with {actor} inside pings',
  },
  exfiltration: {
    doer: 'sent {sent} to {peer}',
    done: 'got {sent} from {actor}',
    manyDoer: 'sent much to {others}',
  },
  'arp-spoofing': { doer: 'claimed the addresses of other machines' },
  'scan-then-beacon': { doer: 'scanned its surroundings, then began calling {peer}' },
}

/** What a sequence adds where the alert of its first half is told before it. */
const secondHalves: Readonly<Record<string, string>> = {
  'scan-then-beacon': 'called {peer} every {beacon interval}',
}
const firstHalves: Readonly<Record<string, ReadonlySet<string>>> = {
  'scan-then-beacon': new Set(['horizontal-scan', 'vertical-scan', 'protocol-scan']),
}

export interface Clause {
  /** Who it is said of; the same for clauses that can be joined. */
  readonly subject: string
  readonly text: string
}

/** Facts that the clauses of a behaviour use. */
export function clauseNames(behaviour: string): ReadonlySet<string> {
  const texts = [...Object.values(predicates[behaviour] ?? {}), secondHalves[behaviour] ?? '']
  const names = texts.flatMap((text) =>
    [...text.matchAll(/\{([\w -]+)\}/g)].map(([, name]) => name!),
  )
  return new Set([...names, 'actor', 'victim', 'peer'])
}

/** Who a clause is said of, and on which side it stands. */
export interface Voice {
  readonly subject: string
  readonly isDoer: boolean
}

/** The incident's entity speaks where it did it, also to another host; else whom the alert is about. */
export function voiceOf(member: IncidentMember, entity: string): Voice {
  const hasWords = predicates[leadOf(member)]?.doer !== undefined
  if (hasWords && member.facts['actor'] === entity) return { subject: entity, isDoer: true }
  return { subject: member.entity, isDoer: member.isDoer }
}

/** What a clause has to fit in with. */
export interface Company {
  /** Alerts about the same host whose clauses stand before it. */
  readonly told: readonly IncidentMember[]
  readonly isShort: boolean
}

export function clauseOf(
  member: IncidentMember,
  { subject, isDoer }: Voice,
  { told, isShort }: Company,
): Clause {
  const behaviour = leadOf(member)
  const own = predicates[behaviour] ?? {}
  const isHalfTold = told.some((one) => firstHalves[behaviour]?.has(leadOf(one)))
  const half = isHalfTold && isDoer ? secondHalves[behaviour] : undefined
  const whole = isDoer ? own.doer : own.done
  const short = isDoer ? own.shortDoer : own.shortDone
  const templates = [half, isShort ? short : undefined, whole]
  for (const template of templates) {
    const text = filled(template, member)
    if (text !== null) return { subject, text }
  }
  return ownWords(member)
}

/** What several alerts of one behaviour say together, and how many were on the other side; null: there is no word for it. */
export function manyClause(
  group: readonly IncidentMember[],
  { isDoer }: Voice,
): { readonly template: string; readonly others: number } | null {
  const own = predicates[leadOf(group[0]!)] ?? {}
  const template = isDoer ? own.manyDoer : own.manyDone
  const names = group.map(({ facts }) =>
    isDoer ? (facts['victim'] ?? facts['peer']) : facts['actor'],
  )
  const others = new Set(names.filter((name) => typeof name === 'string')).size
  return template !== undefined && others > 1 ? { template, others } : null
}

/** Name of the behaviour that words it. */
export function leadOf({ behaviours }: Pick<IncidentMember, 'behaviours'>): string {
  return behaviours[0] ?? ''
}

function filled(template: string | undefined, member: IncidentMember): string | null {
  if (template === undefined) return null
  const isWhole = [...template.matchAll(/\{([\w -]+)\}/g)].every(([, name]) =>
    Object.hasOwn(member.facts, name!),
  )
  return isWhole ? fillAll(template, member) : null
}

/** Names of another detector's facts have a space in them. */
function fillAll(template: string, { facts }: IncidentMember): string {
  const joined = Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => [name.replaceAll(' ', '_'), fact]),
  )
  return fill(
    template.replace(/\{([\w -]+)\}/g, (name) => name.replaceAll(' ', '_')),
    joined,
  )
}

/** The alert's own headline, which begins with whom it is about wherever that reads well. */
function ownWords({ entity, headline }: IncidentMember): Clause {
  return headline.startsWith(`${entity} `)
    ? { subject: entity, text: headline.slice(entity.length + 1) }
    : { subject: '', text: headline }
}

/** A behaviour's name as it is spoken: `SYN flood`. */
export function spokenName(member: Pick<IncidentMember, 'behaviours'>): string {
  return spaced(leadOf(member)).replace(/\b(?:dns|syn|udp|icmp|arp)\b/g, (word) =>
    word.toUpperCase(),
  )
}
