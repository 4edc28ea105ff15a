/** The past of whom an incident is about, as a source among others. What it counts for, the terms say. */
import type { Incident } from '../../../contracts/index.ts'
import { ageText, plural } from '../../../kernel/index.ts'
import { type InvestigationContext, type PriorIncident, priorsOf } from '../context.ts'
import { answered, type Found, nothing, told } from '../lookups.ts'
import type { Picked } from '../pick.ts'

export function historyLookup(
  incident: Pick<Incident, 'behaviours' | 'firstTime'>,
  context: InvestigationContext,
  { indicator }: Picked,
): Found {
  const { alike, others } = priorsOf(context, incident.behaviours)
  const knownMs = Date.parse(incident.firstTime) - (context.firstSeenMs ?? Number.NaN)
  const known = knownMs > 0 ? `Known here for ${ageText(knownMs)} before.` : ''
  const all = [...alike, ...others]
  const past = all.length === 0 ? 'No earlier incident of it is kept.' : pastText(alike, others)
  const text = [past, known].filter((part) => part !== '').join(' ')
  const answer = all.length === 0 && known === '' ? nothing(text) : told(text)
  return answered({ indicator, source: 'history' }, { answer, answeredMs: null })
}

function pastText(alike: readonly PriorIncident[], others: readonly PriorIncident[]): string {
  const count = alike.length + others.length
  const kinds = alike.length === 0 ? 'none of this kind' : `${alike.length} of this kind`
  return `${plural(count, 'earlier incident')}, ${kinds}: ${closedText([...alike, ...others])}.`
}

/** `2 closed as expected, 1 as malicious, 1 open`. */
export function closedText(priors: readonly PriorIncident[]): string {
  const counts = new Map<string, number>()
  for (const { disposition } of priors) {
    const name = disposition === null ? 'not closed' : `closed as ${disposition.replace('_', ' ')}`
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts].map(([name, n]) => `${n} ${name}`).join(', ')
}
