/** What the risk of an incident is made of: each term with its range, and in words. */
import type { Importance, Incident, RiskTerm, Severity } from '../../../contracts/index.ts'
import { countText, plural, proseText, sureText } from '../../../kernel/index.ts'
import { type InvestigationContext, priorsOf } from '../context.ts'
import { closedText } from '../local/history.ts'
import type { Intelligence } from './intelligence.ts'

/** What terms look at of an incident. */
export type Weighed = Pick<
  Incident,
  | 'severity'
  | 'confidence'
  | 'outcome'
  | 'isWithdrawn'
  | 'peerCount'
  | 'behaviours'
  | 'alerts'
  | 'explanation'
>

/** What each term can be at least and at most. */
export const ranges = {
  verdict: [0, 50],
  severity: [0, 30],
  intelligence: [-40, 20],
  importance: [0, 10],
  reach: [0, 8],
  priors: [-20, 10],
  baseline: [-5, 5],
  outcome: [0, 10],
} as const satisfies Readonly<Record<RiskTerm['name'], readonly [number, number]>>

export function termsOf(
  incident: Weighed,
  context: InvestigationContext,
  intelligence: Intelligence,
): RiskTerm[] {
  if (incident.isWithdrawn) return withdrawnTerms()
  return [
    verdictTerm(incident),
    severityTerm(incident),
    term('intelligence', intelligence.value, intelligence.text),
    importanceTerm(context),
    reachTerm(incident, context),
    priorsTerm(incident, context),
    baselineTerm(context),
    outcomeTerm(incident),
  ]
}

/** Whole numbers, so that anybody can add them up. */
function term(name: RiskTerm['name'], raw: number, says: string): RiskTerm {
  const [min, max] = ranges[name]
  const value = Math.round(Math.min(max, Math.max(min, raw))) + 0
  const shown = value > 0 ? `+${value}` : `${value}`
  return { name, value, min, max, text: `${says}: ${shown}` }
}

function withdrawnTerms(): RiskTerm[] {
  return Object.keys(ranges).map((name) =>
    term(name as RiskTerm['name'], 0, 'taken back, no alert stands'),
  )
}

function verdictTerm({ confidence }: Weighed): RiskTerm {
  return term(
    'verdict',
    confidence * ranges.verdict[1],
    `the engine is ${sureText(confidence)} sure`,
  )
}

const severityValues: Readonly<Record<Severity, number>> = {
  ...{ critical: 30, high: 23, medium: 15, low: 8, info: 0 },
}

function severityTerm({ severity }: Weighed): RiskTerm {
  return term('severity', severityValues[severity], `${severity} severity, if it is true`)
}

const importanceValues: Readonly<Record<Importance, number>> = {
  ...{ critical: 10, high: 7, normal: 4, low: 0 },
}

function importanceTerm({ importance }: InvestigationContext): RiskTerm {
  return term(
    'importance',
    importanceValues[importance],
    `about a host of ${importance} importance`,
  )
}

function reachTerm({ peerCount }: Weighed, { importantPeers }: InvestigationContext): RiskTerm {
  const step = peerCount >= 100 ? 5 : peerCount >= 10 ? 3 : peerCount >= 2 ? 2 : 0
  const important =
    importantPeers > 0 ? `, ${countText(importantPeers)} of high importance or critical` : ''
  const others = peerCount === 0 ? 'nobody known' : plural(peerCount, 'party', 'parties')
  return term(
    'reach',
    step + Math.min(3, importantPeers),
    `${others} on the other side${important}`,
  )
}

/** What people made of earlier ones: of the same kind it counts, of others only where they were malicious. */
function priorsTerm({ behaviours }: Weighed, context: InvestigationContext): RiskTerm {
  const { alike, others } = priorsOf(context, behaviours)
  const count = (list: typeof alike, ...names: (string | null)[]) =>
    list.filter(({ disposition }) => names.includes(disposition)).length
  const bad = 5 * count(alike, 'malicious') + Math.min(3, 3 * count(others, 'malicious'))
  const expected = count(alike, 'expected', 'detector_error')
  if (alike.length === 0 && others.length === 0)
    return term('priors', 0, 'no earlier incident kept')
  const kinds =
    alike.length > 0
      ? `earlier ones of this kind: ${closedText(alike)}`
      : `${plural(others.length, 'earlier incident')}, of other kinds: ${closedText(others)}`
  return term('priors', bad - 7 * expected, kinds)
}

function baselineTerm({ baseline }: InvestigationContext): RiskTerm {
  if (!baseline) return term('baseline', 0, 'no history long enough to say what is usual')
  const { label, usual, found, times } = baseline
  const value = times >= 10 ? 5 : times >= 3 ? 3 : times > 1 ? 1 : -5
  return term('baseline', value, `${proseText(label)}: ${found}, usual ${usual}`)
}

const outcomes: Readonly<Record<Incident['outcome'], readonly [number, string]>> = {
  worked: [10, 'it seems to have worked'],
  unknown: [2, 'whether it worked cannot be told'],
  no_sign: [0, 'no sign that it worked'],
}

function outcomeTerm({ outcome }: Weighed): RiskTerm {
  return term('outcome', ...outcomes[outcome])
}
