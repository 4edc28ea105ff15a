/** One decision in words: which rule of which policy, what it does, and what held it back. */
import type { DecidedAction, Decision } from '../../contracts/index.ts'
import { endpointText, plural, printable } from '../../kernel/index.ts'
import { bandWords, importanceWords } from './scales.ts'
import { spanText } from './words.ts'

const toldMax = 4
const notesMax = 3
const targetMax = 80
const noteMax = 240

export interface Circumstance {
  /** Why there is no action, or no more; parts of sentences. */
  readonly notes: readonly string[]
  readonly isDryRun: boolean
}

/** `Policy 14: very likely, high importance: asks for approval before blocking 203.0.113.9 for 1 hour.` */
export function decisionText(
  decision: Omit<Decision, 'id' | 'text'>,
  { notes, isDryRun }: Circumstance,
): string {
  const { policyVersion, confidence, importance, actions } = decision
  const head = `Policy ${policyVersion}: ${bandWords[confidence]}, ${importanceWords(importance)}`
  const live = actions.filter(({ mode }) => mode !== 'observe')
  const deeds = live.slice(0, toldMax).map(deedText)
  const more = live.length > toldMax ? [`${live.length - toldMax} more`] : []
  const does = live.length === 0 ? 'does nothing' : [...deeds, ...more].join('; ')
  return [
    `${head}: ${does}.`,
    ...heldSentences(actions),
    ...notes.slice(0, notesMax).map(sentence),
    ...(isDryRun && live.some(({ mode }) => mode !== 'suggest')
      ? ['Dry run: nothing is changed.']
      : []),
  ].join(' ')
}

function deedText({
  kind,
  target,
  scope,
  ttlSeconds,
  mode,
  approvalsNeeded,
}: DecidedAction): string {
  const deed = { kind, target, scope }
  if (kind === 'notify') {
    const whom = shown(target)
    return mode === 'auto'
      ? `tells ${whom} by itself`
      : `${leading(mode, approvalsNeeded)} telling ${whom}`
  }
  const span = ` for ${spanText(ttlSeconds)}`
  return mode === 'auto'
    ? `${doneBy(deed)} by itself${span}`
    : `${leading(mode, approvalsNeeded)} ${doing(deed)}${span}`
}

function leading(mode: DecidedAction['mode'], approvalsNeeded: number): string {
  if (mode === 'suggest') return 'only suggests'
  return approvalsNeeded > 1
    ? `asks ${plural(approvalsNeeded, 'person')} for approval before`
    : 'asks for approval before'
}

type Deed = Pick<DecidedAction, 'kind' | 'target' | 'scope'>

/** `blocking 203.0.113.9 at 10.0.0.5, tcp 22`. */
export function doing(deed: Deed): string {
  return worded(deed, 0)
}

/** `blocks 203.0.113.9 at 10.0.0.5, tcp 22`. */
export function doneBy(deed: Deed): string {
  return worded(deed, 1)
}

const verbs: Readonly<Record<DecidedAction['kind'], readonly [string, string, string]>> = {
  block_ip: ['blocking', 'blocks', ''],
  block_domain: ['blocking the domain', 'blocks the domain', ''],
  rate_limit: ['slowing down', 'slows down', ''],
  redirect_to_honeypot: ['leading', 'leads', ' to the honeypot'],
  isolate_host: ['isolating', 'isolates', ''],
  isolate_container: ['isolating the container', 'isolates the container', ''],
  quarantine_file: ['moving', 'moves', ' into quarantine'],
  notify: ['telling', 'tells', ''],
}

function worded({ kind, target, scope }: Deed, form: 0 | 1): string {
  const [gerund, verb, end] = verbs[kind]
  return `${form === 0 ? gerund : verb} ${shown(target)}${end}${scopeText(scope)}`
}

function scopeText({ server, protocol, ports = [] }: Deed['scope']): string {
  if (server === undefined) return ''
  const name = shown(server)
  if (ports.length === 0) return ` at ${name}`
  if (ports.length === 1) return ` at ${endpointText(name, ports[0]!)} (${protocol})`
  return ` at ${name}, ${protocol} ${ports.join(', ')}`
}

function heldSentences(actions: readonly DecidedAction[]): string[] {
  const texts = new Set(actions.flatMap(({ refusals }) => refusals.map(({ text }) => text)))
  if (texts.size === 0) return []
  const told = [...texts].slice(0, toldMax).map((text) => printable(text).slice(0, noteMax))
  const more = texts.size > toldMax ? [`${texts.size - toldMax} more`] : []
  return [`Held back: ${[...told, ...more].join('; ')}.`]
}

function sentence(text: string): string {
  const note = printable(text).slice(0, noteMax)
  return `${note.charAt(0).toUpperCase()}${note.slice(1)}.`
}

function shown(text: string): string {
  return printable(text).slice(0, targetMax)
}
