/** One line of the log, as it stands in the file. */
export interface LogLine {
  /** ISO 8601, of the wall clock. */
  readonly time: string
  readonly level: LogLevel
  /** Who says it: `api`, `engine`, `store`, `audit`, `accounts`. */
  readonly component: string
  /** W3C trace id, 32 hex digits; '' where it belongs to none. */
  readonly traceId: string
  /** One sentence, in which nothing is left of control characters and secrets. */
  readonly text: string
  /** What belongs to it. */
  readonly facts: Readonly<Record<string, unknown>>
}

/** From the least to the most. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof logLevels)[number]

/** The line of a text; null where it is none. */
export function logLineIn(text: string): LogLine | null {
  try {
    const { time, level, component, traceId = '', text: says, ...facts } = JSON.parse(text)
    const isLine = [time, component, traceId, says].every((one) => typeof one === 'string')
    if (!isLine || !logLevels.includes(level)) return null
    return { time, level, component, traceId, text: says, facts }
  } catch {
    return null
  }
}
