/** What the process says: each line as JSON for machines, and as a sentence for whoever looks on. */
import { type Logger, pino } from 'pino'
import { printable, redacted, redactText } from '../kernel/index.ts'
import { RotatingFile } from './lines/index.ts'
import { type LogLevel, type LogLine, logLevels } from './log-line.ts'

/** Says things for one component. */
export interface Log {
  debug(text: string, facts?: LogFacts): void
  info(text: string, facts?: LogFacts): void
  warn(text: string, facts?: LogFacts): void
  error(text: string, facts?: LogFacts): void
  /** The same log for another component. */
  of(component: string): Log
}

export interface LogFacts {
  /** W3C trace id of what this belongs to. */
  readonly traceId?: string
  /** What was thrown: its message and stack go with the line. */
  readonly failure?: unknown
  readonly [name: string]: unknown
}

export interface OpenLog extends Log, Disposable {
  /** Lines that the file could not take. */
  lost(): number
}

export interface LogOptions {
  /** Folder of the files, made where there is none; null: nothing is kept. */
  readonly folder: string | null
  readonly component: string
  /** The least that is kept. */
  readonly level: LogLevel
  /** Where people read, and the least that they are told; null: nowhere. */
  readonly people: { readonly write: (text: string) => void; readonly level: LogLevel } | null
  /** Wall clock, milliseconds. */
  readonly now: () => number
  readonly bytesMax?: number
  readonly filesMax?: number
}

/** Of a text, and of the lists and depth in what goes with a line: the rest is left out. */
const textMax = 2000
const itemsMax = 50
const depthMax = 4

export function openLog(options: LogOptions): OpenLog {
  const { folder, people, now } = options
  const file =
    folder === null
      ? null
      : new RotatingFile({
          ...{ folder, now, bytesMax: options.bytesMax ?? 10_000_000 },
          filesMax: options.filesMax ?? 5,
          onFailure: (reason) =>
            people?.write(`amoskys: the log cannot be written: ${printable(reason)}\n`),
        })
  const logger = pino(
    {
      base: null,
      level: options.level,
      messageKey: 'text',
      timestamp: () => `,"time":"${new Date(now()).toISOString()}"`,
      formatters: { level: (level) => ({ level }) },
    },
    { write: (line: string) => file?.write(line) },
  )
  const parts = { logger, people }
  return {
    ...logOf(parts, options.component),
    lost: () => file?.lost ?? 0,
    [Symbol.dispose]: () => file?.close(),
  }
}

interface Parts {
  readonly logger: Logger
  readonly people: LogOptions['people']
}

function logOf({ logger, people }: Parts, component: string): Log {
  const sayAt =
    (level: LogLevel) =>
    (said: string, facts: LogFacts = {}) => {
      const text = clean(said)
      logger[level]({ component, ...cleanFacts(facts) }, text)
      if (people !== null && logLevels.indexOf(level) >= logLevels.indexOf(people.level))
        people.write(`amoskys: ${text}\n`)
    }
  return {
    debug: sayAt('debug'),
    info: sayAt('info'),
    warn: sayAt('warn'),
    error: sayAt('error'),
    of: (other) => logOf({ logger, people }, other),
  }
}

/** A line's own members cannot be told otherwise by what goes with it. */
const ownNames: ReadonlySet<string> = new Set<keyof LogLine>([
  ...(['time', 'level', 'component', 'text', 'facts'] as const),
])

function cleanFacts({ failure, ...facts }: LogFacts): object {
  const named = Object.entries(facts).map(([name, value]): [string, unknown] => [
    ownNames.has(name) ? `${name}_` : name,
    value,
  ])
  const known = failure === undefined || failure === null ? {} : { failure: failureFacts(failure) }
  return cleanValue(redacted(shallow({ ...Object.fromEntries(named), ...known }, 0)), 0) as object
}

function failureFacts(failure: unknown): object {
  if (!(failure instanceof Error)) return { message: String(failure) }
  const { name, message, stack = '', cause } = failure
  const code = (failure as { readonly code?: unknown }).code
  const why =
    cause === undefined ? {} : { cause: cause instanceof Error ? cause.message : `${cause}` }
  return { name, message, ...(typeof code === 'string' && { code }), stack, ...why }
}

/** Plain data of bounded size: what a fact refers to may be anything. */
function shallow(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.slice(0, 2 * textMax)
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'function' || typeof value === 'symbol') return undefined
  if (typeof value !== 'object' || value === null) return value
  if (depth >= depthMax) return '...'
  if (Array.isArray(value)) return value.slice(0, itemsMax).map((one) => shallow(one, depth + 1))
  const entries = Object.entries(value).slice(0, itemsMax)
  return Object.fromEntries(entries.map(([name, one]) => [name, shallow(one, depth + 1)]))
}

function cleanValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return clean(value)
  if (Array.isArray(value)) return value.map((one) => cleanValue(one, depth + 1))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [clean(name), cleanValue(one, depth + 1)]),
  )
}

/** Text from wherever: no secrets, no control characters, no new lines, no end. */
function clean(text: string): string {
  const whole = printable(redactText(text.slice(0, 2 * textMax)))
  return whole.length > textMax ? `${whole.slice(0, textMax)}...` : whole
}
