/** A policy as a grid: rows by how sure, columns by how important, each cell a few short words. */
import type { Cell, Policy, SeverityName, Step } from './policy-types.ts'

export const bands = ['almost_certain', 'very_likely', 'likely', 'even'] as const
export const importances = ['critical', 'high', 'normal', 'low'] as const
export type Band = (typeof bands)[number]
export type Importance = (typeof importances)[number]

export const bandWords: Readonly<Record<Band, string>> = {
  almost_certain: 'Almost certain',
  very_likely: 'Very likely',
  likely: 'Likely',
  even: 'Roughly even',
}

/** From how sure on, as the engine has it. */
export const bandFrom: Readonly<Record<Band, string>> = {
  almost_certain: 'from 95%',
  very_likely: 'from 80%',
  likely: 'from 55%',
  even: 'from 45%',
}

export const importanceWords: Readonly<Record<Importance, string>> = {
  critical: 'Critical',
  high: 'High',
  normal: 'Normal',
  low: 'Low',
}

export const modeWords: Readonly<Record<Step['mode'], string>> = {
  observe: 'Records',
  suggest: 'Suggests',
  approve: 'Asks',
  auto: 'Does by itself',
}

export const actionWords: Readonly<Record<Step['action'], string>> = {
  as_advised: 'what is advised',
  block_ip: 'block the address',
  block_domain: 'block the domain',
  rate_limit: 'slow the address down',
  redirect_to_honeypot: 'lead it to the honeypot',
  isolate_host: 'isolate the host',
  isolate_container: 'isolate the container',
  quarantine_file: 'quarantine the file',
  notify: 'tell those who are to know',
}

export const severityNames: readonly SeverityName[] = ['info', 'low', 'medium', 'high', 'critical']

/** `Asks: what is advised` */
export function stepText({ mode, action }: Step): string {
  return `${modeWords[mode]}: ${actionWords[action]}`
}

export function cellName({
  confidence,
  importance,
}: Pick<Cell, 'confidence' | 'importance'>): string {
  return `${bandWords[confidence]} × ${importanceWords[importance].toLowerCase()} importance`
}

/** As the address has it: `very_likely.high`. */
export function cellKey({
  confidence,
  importance,
}: Pick<Cell, 'confidence' | 'importance'>): string {
  return `${confidence}.${importance}`
}

export function placeOf(key: string): {
  readonly confidence: Band
  readonly importance: Importance
} {
  const [confidence, importance] = key.split('.')
  return {
    confidence: bands.find((one) => one === confidence) ?? 'very_likely',
    importance: importances.find((one) => one === importance) ?? 'normal',
  }
}

export function cellAt(policy: Policy, key: string): Cell {
  const place = placeOf(key)
  const found = policy.cells.find((one) => cellKey(one) === cellKey(place))
  return found ?? { ...place, steps: [] }
}

/** The same policy with other steps in one cell. */
export function withSteps(policy: Policy, key: string, steps: readonly Step[]): Policy {
  const place = placeOf(key)
  const isThere = policy.cells.some((one) => cellKey(one) === cellKey(place))
  const cells = isThere
    ? policy.cells.map((one) => (cellKey(one) === cellKey(place) ? { ...one, steps } : one))
    : [...policy.cells, { ...place, steps }]
  return { ...policy, cells }
}

export const newStep: Step = {
  ...{ action: 'as_advised', mode: 'suggest', ttlSeconds: 3600, severityMin: 'info', riskMin: 0 },
  scope: 'all',
}

export interface Fault {
  /** Key of its cell; '' of what is wrong with the bounds, or with all of it. */
  readonly cell: string
  /** Of the step in the cell; -1: of the cell itself. */
  readonly step: number
  readonly text: string
}

interface Told {
  readonly pointer: string
  readonly message: string
}

/** What the server refused, at the cells where it stands. */
export function faultsOf(errors: readonly Told[], { cells }: Policy): readonly Fault[] {
  return errors.map(({ pointer, message }) => {
    const [, cell, , step] = /\/cells\/(\d+)(\/steps\/(\d+))?/.exec(pointer) ?? []
    const at = cell === undefined ? undefined : cells[Number(cell)]
    const text = message.replace(/^\/\S+: /, '').replace(/^./, (one) => one.toUpperCase())
    if (at === undefined) return { cell: '', step: -1, text: message }
    return { cell: cellKey(at), step: step === undefined ? -1 : Number(step), text }
  })
}

/** Equal where two cells do the same, in whichever order their fields stand. */
export function stepsText(policy: Policy, key: string): string {
  return JSON.stringify(
    cellAt(policy, key).steps.map(
      ({ action, mode, ttlSeconds, severityMin, riskMin, scope, whom = 'all' }) => [
        ...[action, mode, ttlSeconds, severityMin, riskMin, scope, whom],
      ],
    ),
  )
}
