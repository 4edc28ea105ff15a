/** Programs of the system, called with lists of words: no shell ever reads what we were told. */
import { spawn } from 'node:child_process'
import { AmoskysError, printable } from '../../kernel/index.ts'

export interface ToolAnswer {
  readonly status: number
  readonly out: string
  readonly err: string
}

/** Calls a program and waits for its end. It throws where the program is not there or does not end in time. */
export type Tool = (argv: readonly string[], input?: string) => Promise<ToolAnswer>

const timeoutMs = 20_000
/** 16,384 orders, each named in some hundred bytes of JSON, several times over. */
const outBytesMax = 64 * 1024 * 1024
const complaintMax = 400

/** Administrators' programs are looked for where they are kept, too. */
const environment = { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`, LC_ALL: 'C' }

/** `packages`: program to Debian package, for the sentence that says what to install. */
export function toolOf(packages: Readonly<Record<string, string>>): Tool {
  return (argv, input = '') =>
    new Promise((resolve, reject) => {
      const [program, ...words] = argv
      const child = spawn(program!, words, { stdio: 'pipe', env: environment, timeout: timeoutMs })
      const out: Buffer[] = []
      const err: Buffer[] = []
      let bytes = 0
      const keep = (kept: Buffer[]) => (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes <= outBytesMax) kept.push(chunk)
        else child.kill('SIGKILL')
      }
      child.stdout.on('data', keep(out))
      child.stderr.on('data', keep(err))
      // It may end without reading what it was given.
      child.stdin.on('error', () => {})
      child.stdin.end(input)
      child.once('error', (thrown) => reject(absent(program!, packages, thrown)))
      child.once('close', (status, signal) => {
        if (status === null) reject(cutShort(program!, signal))
        else resolve({ status, out: text(out), err: text(err) })
      })
    })
}

/** What a program complained of, as one line that can be shown. */
export function complaint(answer: ToolAnswer): string {
  const line = printable(answer.err.trim().split('\n')[0] ?? '')
  return line === '' ? `it ended with status ${answer.status}` : line.slice(0, complaintMax)
}

const text = (chunks: readonly Buffer[]) => Buffer.concat(chunks).toString('utf8')

function absent(program: string, packages: Readonly<Record<string, string>>, cause: unknown) {
  const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
  const says = isMissing
    ? `${program}: is not installed; on Debian: apt install ${packages[program] ?? program}`
    : `${program}: cannot be started: ${(cause as Error).message}`
  return new AmoskysError('unavailable', says, { cause })
}

function cutShort(program: string, signal: NodeJS.Signals | null): AmoskysError {
  const says = `${program}: did not end within ${timeoutMs / 1000} s or said too much (${signal}); nothing is known of what it did`
  return new AmoskysError('unavailable', says)
}
