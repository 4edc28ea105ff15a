import type { Tracer } from '../tracing/index.ts'
import { openOutput } from './output.ts'

/** What a command may touch of the machine around it. */
export interface World {
  readonly out: (text: string) => void
  /** `traceId`: of the batch that it speaks of; it goes with the line in the log. */
  readonly err: (text: string, traceId?: string) => void
  readonly input: NodeJS.ReadStream
  /** Calls `stop` when standard output can no longer be written; yields what takes that back. */
  readonly whenOutputLost: (stop: () => void) => () => void
  /** Exit status of a process that would otherwise end with `status`. */
  readonly statusAfter: (status: number) => number
  /** Standard output and error are terminals a person looks at. */
  readonly isTerminal: boolean
  readonly isErrorTerminal: boolean
  readonly hasColour: boolean
  /** Columns to write for, 100 to 120: a narrower terminal wraps, nothing is cut. */
  readonly width: number
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Wall clock, milliseconds since the Unix epoch. */
  readonly now: () => number
  /** Follows batches on their way; left out in processes that see none. */
  readonly trace?: Tracer
}

export function processWorld(): World {
  const { env, stdout, stderr } = process
  const isTerminal = stdout.isTTY === true
  // What standard error cannot take has nowhere else to go.
  stderr.on('error', () => {})
  const err = (text: string) => void stderr.write(text)
  const output = openOutput(stdout, err)
  return {
    out: output.write,
    err,
    input: process.stdin,
    whenOutputLost: output.whenLost,
    statusAfter: output.statusAfter,
    isTerminal,
    isErrorTerminal: stderr.isTTY === true,
    hasColour: isTerminal && env['NO_COLOR'] === undefined && env['TERM'] !== 'dumb',
    width: Math.min(Math.max(stdout.columns ?? 100, widthMin), 120),
    environment: env,
    now: Date.now,
  }
}

/** Narrower than this words are longer than lines. */
const widthMin = 40

/** How this program was called, for hints that are to be typed again. */
export function ownCommand({ environment }: World): string {
  const script = environment['npm_lifecycle_event'] ?? ''
  return ['amoskys', 'start'].includes(script) ? 'npm run -s amoskys --' : 'amoskys'
}
