/** Words for what a policy does, used by the screen and the API. */
import {
  type ActionKind,
  type ActionMode,
  confidenceBands,
  type Policy,
  type PolicyCell,
  type PolicyStep,
} from '../../contracts/index.ts'
import { plural } from '../../kernel/index.ts'
import { bandWords, importances, importanceWords } from './scales.ts'

const doing: Readonly<Record<ActionKind | 'as_advised', string>> = {
  as_advised: 'doing what is advised',
  block_ip: 'blocking the address',
  block_domain: 'blocking the domain',
  rate_limit: 'slowing the address down',
  redirect_to_honeypot: 'leading the address to the honeypot',
  isolate_host: 'isolating the host',
  isolate_container: 'isolating the container',
  quarantine_file: 'moving the file into quarantine',
  notify: 'telling those who are to know',
}

/** `1 hour`, `90 minutes`, `2 days`: exact, as it was set. */
export function spanText(seconds: number): string {
  if (seconds % 86_400 === 0) return plural(seconds / 86_400, 'day')
  if (seconds % 3600 === 0) return plural(seconds / 3600, 'hour')
  if (seconds % 60 === 0) return plural(seconds / 60, 'minute')
  return plural(seconds, 'second')
}

const leading: Readonly<Record<Exclude<ActionMode, 'auto'>, string>> = {
  observe: 'only records',
  suggest: 'only suggests',
  approve: 'asks for approval before',
}

/** `asks for approval before blocking the address for 1 hour`. */
function stepWords(step: PolicyStep): string {
  const { action, mode, ttlSeconds, severityMin, riskMin, scope, whom } = step
  const isShort = action === 'notify' || mode === 'observe'
  const span = isShort ? '' : ` for ${spanText(ttlSeconds)}`
  const whose = whom === 'outside' ? ', outside addresses only' : ''
  const where = scope === 'service' ? ', at the attacked service where it is known' : ''
  const bounds = [
    ...(severityMin === 'info' ? [] : [`${severityMin} severity`]),
    ...(riskMin === 0 ? [] : [`a risk of ${riskMin}`]),
  ]
  const from = bounds.length === 0 ? '' : `, from ${bounds.join(' and ')} on`
  const deed = mode === 'auto' ? byItself[action] : `${leading[mode]} ${doing[action]}`
  return `${deed}${span}${whose}${where}${from}`
}

const byItself: Readonly<Record<ActionKind | 'as_advised', string>> = {
  as_advised: 'does by itself what is advised',
  block_ip: 'blocks the address by itself',
  block_domain: 'blocks the domain by itself',
  rate_limit: 'slows the address down by itself',
  redirect_to_honeypot: 'leads the address to the honeypot by itself',
  isolate_host: 'isolates the host by itself',
  isolate_container: 'isolates the container by itself',
  quarantine_file: 'moves the file into quarantine by itself',
  notify: 'tells those who are to know by itself',
}

function cellWords({ steps }: Pick<PolicyCell, 'steps'>): string {
  return steps.length === 0 ? 'does nothing' : steps.map(stepWords).join('; ')
}

function cellName({ confidence, importance }: PolicyCell): string {
  const band = bandWords[confidence]
  return `${band.charAt(0).toUpperCase()}${band.slice(1)} × ${importanceWords(importance)}`
}

export interface CellWords extends Pick<PolicyCell, 'confidence' | 'importance'> {
  /** `Very likely × high importance: asks for approval before doing what is advised for 1 hour.` */
  readonly text: string
}

export interface PolicyWords {
  readonly cells: readonly CellWords[]
  /** Whether anything is changed at all, the caps, and the persons that are needed; a sentence each. */
  readonly bounds: readonly string[]
}

/** What each cell does, the surest first and the most important before the others. */
export function policyWords(policy: Policy): PolicyWords {
  const cells = ordered(policy).map((cell) => ({
    ...{ confidence: cell.confidence, importance: cell.importance },
    text: `${cellName(cell)}: ${cellWords(cell)}.`,
  }))
  return { cells, bounds: [...Object.values(boundWords(policy)), neverCutOff] }
}

/** What a host is to others is no row or column of the matrix: it is found out, and no cell can say otherwise. */
const neverCutOff =
  'Whatever a cell says, no gateway, resolver or DHCP server is isolated or blocked as a whole, nor what is on the never-block list.'

function ordered({ cells }: Policy): readonly PolicyCell[] {
  const rank = ({ confidence, importance }: PolicyCell) =>
    confidenceBands.indexOf(confidence) * importances.length + importances.indexOf(importance)
  return cells.toSorted((a, b) => rank(b) - rank(a))
}

type Bound = Exclude<keyof Policy, 'cells'>

function boundWords(policy: Policy): Readonly<Record<Bound, string>> {
  const { dryRun, perHourMax, hostShareMax, approvalsForCritical } = policy
  const persons =
    approvalsForCritical === 1 ? '1 person has' : `${approvalsForCritical} persons have`
  return {
    dryRun: dryRun
      ? 'Dry run: what it does by itself changes nothing, and is only recorded. What a person approves is done.'
      : 'What it does by itself is really done.',
    perHourMax: `At most ${plural(perHourMax, 'automatic action')} in an hour.`,
    hostShareMax: `Automatic actions on at most ${Number((hostShareMax * 100).toFixed(4))}% of your known hosts at once, and on 1 always.`,
    approvalsForCritical: `${persons} to approve what touches a critical host.`,
  }
}

/** Each change, a sentence; empty: the two do the same. */
export function diffWords(before: Policy, after: Policy): string[] {
  const [was, is] = [boundWords(before), boundWords(after)]
  const bounds = (Object.keys(is) as Bound[])
    .filter((bound) => is[bound] !== was[bound])
    .map((bound) => `${is[bound].slice(0, -1)}; was: ${lowerFirst(was[bound])}`)
  const cells = ordered(after).flatMap((cell) => {
    const old = before.cells.find(
      ({ confidence, importance }) =>
        confidence === cell.confidence && importance === cell.importance,
    )
    const [wasText, isText] = [old ? cellWords(old) : 'not set', cellWords(cell)]
    return wasText === isText ? [] : [`${cellName(cell)}: ${isText}; was: ${wasText}.`]
  })
  return [...bounds, ...cells]
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
