/** What is wrong with a policy, all of it at once: what DESIGN forbids, and what its author can hardly mean. */
import type { z } from 'zod'
import {
  confidenceBands,
  type Importance,
  type Policy,
  type PolicyCell,
  type PolicyStep,
} from '../../contracts/index.ts'
import { durationText, printable } from '../../kernel/index.ts'
import { policySchema } from './policy-schema.ts'
import {
  bandWords,
  importances,
  importanceWords,
  isAsSevere,
  strengthOf,
  ttlMaxSeconds,
  ttlMinSeconds,
} from './scales.ts'

export interface PolicyProblem {
  /** JSON pointer (RFC 6901) into the policy; '' is all of it. */
  readonly pointer: string
  readonly expected: string
  readonly found: string
  /** Both, as a sentence. */
  readonly text: string
}

export interface PolicyCheck {
  /** Null where there are errors. */
  readonly policy: Policy | null
  readonly errors: readonly PolicyProblem[]
  readonly warnings: readonly PolicyProblem[]
}

const perHourCeiling = 1000
const hostShareCeiling = 0.25
const problemsMax = 64
const foundMax = 80

type Place = readonly (string | number)[]

/** `given`: a policy, or what somebody sent as one. */
export function checkPolicy(given: unknown): PolicyCheck {
  const outcome = policySchema.safeParse(given)
  if (!outcome.success) {
    const errors = outcome.error.issues
      .slice(0, problemsMax)
      .flatMap((one) => shapeProblems(one, given))
    return { policy: null, errors, warnings: [] }
  }
  const policy: Policy = outcome.data
  const errors = forbidden(policy).slice(0, problemsMax)
  const warnings = doubtful(policy).slice(0, problemsMax)
  return { policy: errors.length === 0 ? policy : null, errors, warnings }
}

function problem(place: Place, expected: string, found: string): PolicyProblem {
  const pointer = place.map((part) => `/${String(part).replace(/~/g, '~0').replace(/\//g, '~1')}`)
  const where = place.length === 0 ? 'The policy' : pointer.join('')
  return {
    ...{ pointer: pointer.join(''), expected, found },
    text: `${where}: expected ${expected}, found ${found}.`,
  }
}

function shapeProblems(issue: z.core.$ZodIssue, given: unknown): PolicyProblem[] {
  const place = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) =>
      problem([...place, printable(key).slice(0, foundMax)], 'no field of this name', 'one'),
    )
  return [problem(place, expectedText(issue), foundText(valueAt(given, place)))]
}

const typeWords: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'fields with values',
}

function expectedText(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeWords[issue.expected] ?? issue.expected
    case 'invalid_value':
      return `one of ${issue.values.join(', ')}`
    case 'too_small':
      return `${issue.minimum} at least`
    case 'too_big':
      return `${issue.maximum} at most`
    default:
      return issue.message
  }
}

function valueAt(given: unknown, place: Place): unknown {
  return place.reduce<unknown>(
    (node, part) =>
      typeof node === 'object' && node !== null && Object.hasOwn(node, part)
        ? (node as Record<string | number, unknown>)[part]
        : undefined,
    given,
  )
}

function foundText(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return `a list of ${value.length}`
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value))
  return printable(text).slice(0, foundMax)
}

/** Each step with its place and its cell. */
function eachStep({ cells }: Policy) {
  return cells.flatMap((cell, i) =>
    cell.steps.map((step, j) => ({ step, cell, place: ['cells', i, 'steps', j] as const })),
  )
}

function forbidden(policy: Policy): PolicyProblem[] {
  return [
    ...boundProblems(policy),
    ...gridProblems(policy),
    ...eachStep(policy).flatMap(({ step, cell, place }) => [
      ...timeProblems(step, place),
      ...autoProblems({ step, cell, place, policy }),
    ]),
  ]
}

function boundProblems({
  perHourMax,
  hostShareMax,
  approvalsForCritical,
}: Policy): PolicyProblem[] {
  const isWithin = (value: number, least: number, most: number) => value >= least && value <= most
  return [
    ...(isWithin(perHourMax, 0, perHourCeiling)
      ? []
      : [
          problem(
            ['perHourMax'],
            `0 to ${perHourCeiling} automatic actions in an hour`,
            String(perHourMax),
          ),
        ]),
    ...(isWithin(hostShareMax, 0, hostShareCeiling)
      ? []
      : [
          problem(
            ['hostShareMax'],
            `a share of your hosts from 0 to ${hostShareCeiling}`,
            String(hostShareMax),
          ),
        ]),
    ...(isWithin(approvalsForCritical, 1, 2)
      ? []
      : [problem(['approvalsForCritical'], '1 or 2 persons', String(approvalsForCritical))]),
  ]
}

function cellText({
  confidence,
  importance,
}: Pick<PolicyCell, 'confidence' | 'importance'>): string {
  return `${bandWords[confidence]} × ${importanceWords(importance)}`
}

/** Four times four, each once. */
function gridProblems({ cells }: Policy): PolicyProblem[] {
  const first = new Map<string, number>()
  const doubled = cells.flatMap((cell, i) => {
    const text = cellText(cell)
    const before = first.get(text)
    if (before === undefined) first.set(text, i)
    return before === undefined
      ? []
      : [problem(['cells', i], `each cell once`, `${text} again, which is cell ${before}`)]
  })
  const missing = confidenceBands
    .flatMap((confidence) => importances.map((importance) => cellText({ confidence, importance })))
    .filter((text) => !first.has(text))
    .map((text) => problem(['cells'], `a cell for ${text}`, 'none'))
  return [...doubled, ...missing]
}

function timeProblems({ ttlSeconds }: PolicyStep, place: Place): PolicyProblem[] {
  if (ttlSeconds >= ttlMinSeconds && ttlSeconds <= ttlMaxSeconds) return []
  const expected = `a time limit from ${ttlMinSeconds} seconds to ${ttlMaxSeconds} (${durationText(ttlMaxSeconds * 1000)})`
  return [problem([...place, 'ttlSeconds'], expected, String(ttlSeconds))]
}

interface Judged {
  readonly step: PolicyStep
  readonly cell: PolicyCell
  readonly place: Place
  readonly policy: Policy
}

/** To be sure of the incident is not enough for these: what they are done to has to be known as bad, too. */
const needsRisk: Partial<Readonly<Record<PolicyStep['action'], string>>> = {
  block_domain: 'as that may be shared with others',
  quarantine_file: 'as a file may belong to what runs',
  as_advised: 'as what is advised may be to block a domain',
}

function autoProblems({ step, cell, place, policy }: Judged): PolicyProblem[] {
  const { action, mode, riskMin } = step
  // Nobody is harmed by being told.
  if (mode !== 'auto' || action === 'notify') return []
  const found: PolicyProblem[] = []
  const refuse = (expected: string, what: string) =>
    found.push(problem([...place, 'mode'], expected, what))
  if (cell.confidence === 'even') refuse('observe or suggest where the evidence is even', 'auto')
  if (cell.importance === 'critical' && policy.approvalsForCritical < 2)
    refuse(
      'approvalsForCritical 2 where anything is automatic about a critical host',
      'auto with 1',
    )
  const why = needsRisk[action]
  if (why !== undefined && riskMin <= 0) {
    const expected = `a risk above 0 for an automatic ${action}, ${why}`
    found.push(problem([...place, 'riskMin'], expected, String(riskMin)))
  }
  return found
}

/** Something is really done without a person; telling somebody is not counted. */
export function actsByItself(policy: Policy): boolean {
  const isAuto = ({ step }: { readonly step: PolicyStep }) =>
    step.mode === 'auto' && step.action !== 'notify'
  return !policy.dryRun && eachStep(policy).some(isAuto)
}

function doubtful(policy: Policy): PolicyProblem[] {
  const live = actsByItself(policy)
    ? [
        problem(
          ['dryRun'],
          'true until a dry run has shown what it does by itself',
          'false, and automatic steps: what they decide is done without a person',
        ),
      ]
    : []
  return [...live, ...weakerWhereSurer(policy), ...unreachable(policy), ...evenApprovals(policy)]
}

function strongestOf({ steps }: PolicyCell): number {
  return steps
    .filter(({ action }) => action !== 'notify')
    .reduce((most, { mode }) => Math.max(most, strengthOf(mode)), 0)
}

function weakerWhereSurer({ cells }: Policy): PolicyProblem[] {
  const at = (importance: Importance, band: PolicyCell['confidence']) =>
    cells.findIndex((one) => one.importance === importance && one.confidence === band)
  return importances.flatMap((importance) =>
    confidenceBands.slice(1).flatMap((band, i) => {
      const [less, more] = [at(importance, confidenceBands[i]!), at(importance, band)]
      if (less < 0 || more < 0) return []
      if (strongestOf(cells[more]!) >= strongestOf(cells[less]!)) return []
      const expected = `as much as where it is ${bandWords[confidenceBands[i]!]}`
      return [problem(['cells', more], expected, `less, at ${cellText(cells[more]!)}`)]
    }),
  )
}

/** A step that another before it always takes the place of. */
function unreachable({ cells }: Policy): PolicyProblem[] {
  return cells.flatMap(({ steps }, i) =>
    steps.flatMap((step, j) => {
      const before = steps.slice(0, j).findIndex((one) => isTakenFirst(one, step))
      if (before < 0) return []
      const expected = 'a step that can be reached'
      const found = `one that step ${before} is always taken before`
      return [problem(['cells', i, 'steps', j], expected, found)]
    }),
  )
}

function isTakenFirst(one: PolicyStep, step: PolicyStep): boolean {
  const isForAll = (one.whom ?? 'all') === 'all'
  const isAlike = one.action === step.action && (isForAll || step.whom === 'outside')
  return isAlike && isAsSevere(step.severityMin, one.severityMin) && step.riskMin >= one.riskMin
}

function evenApprovals(policy: Policy): PolicyProblem[] {
  return eachStep(policy)
    .filter(
      ({ step, cell }) =>
        cell.confidence === 'even' && step.mode === 'approve' && step.action !== 'notify',
    )
    .map(({ place }) =>
      problem(
        [...place, 'mode'],
        'observe or suggest where the evidence is even',
        'approve, which becomes suggest',
      ),
    )
}
