/** One program run to its end: arguments as a list, never through a shell; bounded in time and in what it may say. */
import { execFile } from 'node:child_process'
import { AmoskysError, printable } from '../../../kernel/index.ts'

export interface Ran {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** `input` goes to its standard input. */
export type RunTool = (program: string, args: readonly string[], input?: string) => Promise<Ran>

const limits = { timeoutMs: 20_000, outputBytes: 64 * 1024 * 1024 } as const

/** Where Debian keeps what the drivers call. */
const packages: Readonly<Record<string, string>> = {
  tc: 'iproute2',
  ip: 'iproute2',
  cp: 'coreutils',
}

/** Runs it here. A status other than 0 is an answer; a program that is missing or hangs is an `AmoskysError`. */
export const runTool: RunTool = (program, args, input) =>
  new Promise((resolve, reject) => {
    const options = {
      timeout: limits.timeoutMs,
      maxBuffer: limits.outputBytes,
      env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
    }
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) resolve({ status: 0, stdout, stderr })
      else if (typeof error.code === 'number') resolve({ status: error.code, stdout, stderr })
      else reject(cannotRun(program, error))
    })
    // A program that ends before it has read its input is judged by its status alone.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input ?? '')
  })

function cannotRun(
  program: string,
  error: { readonly code?: unknown; readonly killed?: boolean; readonly message: string },
) {
  if (error.code === 'ENOENT')
    return new AmoskysError(
      'unavailable',
      `${program} is not installed here: apt install ${packages[program] ?? program}`,
    )
  if (error.code === 'EACCES' || error.code === 'EPERM')
    return new AmoskysError('permission', `${program} may not be run here: ${error.code}`)
  if (error.killed === true)
    return new AmoskysError('unavailable', `${program} did not end within ${limits.timeoutMs} ms`)
  return new AmoskysError('unavailable', `${program} failed: ${printable(error.message)}`)
}

/** The first line of what a tool complained of, safe to show. */
export function complaint(ran: Ran): string {
  const line = (ran.stderr.trim() || ran.stdout.trim()).split('\n')[0] ?? ''
  return line === '' ? `status ${ran.status}` : printable(line).slice(0, 200)
}
