/** Who did what, as half a sentence: templates over the facts of the signal that leads an alert. */
import type { IncidentMember } from '../../contracts/index.ts'
import { fill, spaced } from '../../kernel/index.ts'

/**
 * Predicates, past tense, of the one that did it; whoever it was done to does not speak. `short`: where room is short;
 * `many`: of several alike by one. `crowd`: a whole sentence, of several that did alike to one.
 */
interface Predicates {
  readonly whole: string
  readonly short?: string
  readonly many?: string
  readonly crowd?: string
}

const flooded: Predicates = {
  whole: 'flooded {victim} with {flood}, {rate}',
  short: 'flooded {victim} with {flood}',
}

const predicates: Readonly<Record<string, Predicates>> = {
  'vertical-scan': {
    whole: 'probed {ports} on {victim}',
    many: 'probed ports on {others}',
    crowd: '{others} probed ports on {victim}',
  },
  'horizontal-scan': { whole: 'looked for {sought} on {reached}', short: 'scanned {reached}' },
  'arp-sweep': { whole: 'asked by ARP who has {addresses}' },
  'protocol-scan': { whole: 'tried {protocols} on {victim}' },
  'brute-force': {
    whole: 'tried {attempts} at {service} on {victim}',
    short: 'tried the login of {victim}',
    many: 'tried logins of {others}',
    crowd: '{others} tried logins of {victim}',
  },
  'syn-flood': {
    whole: 'flooded {service} of {victim}, {rate}',
    short: 'flooded {victim}',
  },
  'udp-flood': flooded,
  'icmp-flood': flooded,
  'packet-flood': flooded,
  'network-flood': {
    whole: 'flooded {network} with {flood}, {rate}',
    short: 'flooded {network}',
  },
  'message-flood': { whole: 'flooded {victim} with {service} messages' },
  'connection-flood': { whole: 'opened {unused} to {service} on {victim}' },
  'slow-http': { whole: 'held {connections} to {service} on {victim} with {way}' },
  beacon: {
    whole: 'called {peer} every {interval}',
    short: 'called {peer}',
    many: 'called {others} at steady intervals',
  },
  'dns-beacon': {
    whole: 'called home by lookups under {domain} every {interval}',
    short: 'called home by lookups',
  },
  'dns-tunnel': {
    whole: 'sent what looks like data inside lookups under {domain}',
    short: 'seems to have sent data in lookups',
  },
  'remote-session': { whole: 'kept a long connection of messages with {peer}' },
  'reverse-shell': { whole: 'ran a shell for {peer} and obeyed its commands' },
  mining: { whole: 'mined cryptocurrency with {peer}' },
  'icmp-tunnel': { whole: 'exchanged data with {peer} inside pings' },
  exfiltration: { whole: 'sent {sent} to {peer}', many: 'sent much to {others}' },
  'arp-spoofing': { whole: 'claimed the addresses of other machines' },
  'name-poisoning': { whole: 'gave {given} for {names} that others asked for' },
  'rogue-router': { whole: 'offered itself as a router beside {peer}' },
  'nd-spoofing': { whole: 'claimed the IPv6 addresses of other machines' },
  'scan-then-beacon': { whole: 'scanned its surroundings, then began calling {peer}' },
}

/** What a sequence adds where the alert of its first half is told before it. */
const secondHalves: Readonly<Record<string, string>> = {
  'scan-then-beacon': 'called {peer} every {beacon interval}',
}
const firstHalves: Readonly<Record<string, ReadonlySet<string>>> = {
  'scan-then-beacon': new Set(['arp-sweep', 'horizontal-scan', 'vertical-scan', 'protocol-scan']),
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

/** Who did it, where that is known: a flood from forged addresses has nobody. */
export function doerOf({ facts }: Pick<IncidentMember, 'facts'>): string {
  const actor = facts['actor']
  return typeof actor === 'string' && isNamed(actor) ? actor : ''
}

/** `nobody in particular` is no name. */
function isNamed(actor: string): boolean {
  return actor !== '' && !actor.includes(' ')
}

/** What a clause has to fit in with. */
export interface Company {
  /** Alerts of the same doer whose clauses stand before it. */
  readonly told: readonly IncidentMember[]
  readonly isShort: boolean
}

export function clauseOf(member: IncidentMember, { told, isShort }: Company): Clause {
  const behaviour = leadOf(member)
  const subject = doerOf(member)
  const own = predicates[behaviour]
  if (subject === '' || own === undefined) return ownWords(member)
  const isHalfTold = told.some((one) => firstHalves[behaviour]?.has(leadOf(one)))
  const half = isHalfTold ? secondHalves[behaviour] : undefined
  for (const template of [half, isShort ? own.short : undefined, own.whole]) {
    const text = filled(template, member)
    if (text !== null) return { subject, text }
  }
  return ownWords(member)
}

/** What several alerts of one behaviour say together, and how many were on the other side; null: there is no word for it. */
export function manyClause(
  group: readonly IncidentMember[],
): { readonly subject: string; readonly template: string; readonly others: number } | null {
  const own = predicates[leadOf(group[0]!)]
  const doers = new Set(group.map(doerOf))
  const [doer = ''] = doers
  const names = group.map(({ facts }) => facts['victim'] ?? facts['peer'])
  const victims = new Set(names.filter((name) => typeof name === 'string')).size
  if (doers.size > 1 && victims === 1 && own?.crowd !== undefined)
    return { subject: '', template: own.crowd, others: doers.size }
  if (doers.size === 1 && doer !== '' && victims > 1 && own?.many !== undefined)
    return { subject: doer, template: own.many, others: victims }
  return null
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

/** The alert's own headline, which begins with who did it. */
function ownWords(member: IncidentMember): Clause {
  const { headline } = member
  const doer = doerOf(member)
  return doer !== '' && headline.startsWith(`${doer} `)
    ? { subject: doer, text: headline.slice(doer.length + 1) }
    : { subject: '', text: headline }
}

/** A behaviour's name as it is spoken: `SYN flood`. */
export function spokenName(member: Pick<IncidentMember, 'behaviours'>): string {
  return spaced(leadOf(member)).replace(/\b(?:dns|syn|udp|icmp|arp)\b/g, (word) =>
    word.toUpperCase(),
  )
}
