/** What was tried, one JSON line each, in a file that cannot fill the disk. */
import { appendFileSync, renameSync, statSync } from 'node:fs'
import { printable } from '../../src/kernel/index.ts'
import { limits } from './limits.ts'

/** Who did it, as the connection tells. */
export interface Stranger {
  readonly address: string
  readonly port: number
}

/** Texts are the stranger's: escaped and cut before they come here. */
export type Trace =
  | { readonly event: 'connected' | 'closed'; readonly why?: string }
  | { readonly event: 'client'; readonly version: string; readonly algorithms?: string }
  | {
      readonly event: 'tried'
      readonly user: string
      readonly method: string
      readonly password?: string
      readonly key?: string
    }
  | {
      readonly event: 'asked'
      readonly request: string
      readonly headers: readonly string[]
      readonly body: string
    }
  | { readonly event: 'malformed'; readonly text: string }

export type Note = (service: 'ssh' | 'http', stranger: Stranger, trace: Trace) => void

export interface LogOptions {
  readonly path: string
  readonly now: () => Date
  /** Says how long a password was instead of which: somebody of ours may be led here by mistake. */
  readonly hidesPasswords: boolean
}

export function openLog({ path, now, hidesPasswords }: LogOptions): Note {
  let bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  return (service, { address, port }, trace) => {
    const kept = hidesPasswords ? withoutPassword(trace) : trace
    const line = `${JSON.stringify({ time: now().toISOString(), service, address, port, ...kept })}\n`
    if (bytes + line.length > limits.logBytes) {
      renameSync(path, `${path}.1`)
      bytes = 0
    }
    appendFileSync(path, line, { mode: 0o600 })
    bytes += Buffer.byteLength(line)
  }
}

function withoutPassword(trace: Trace): Trace {
  if (trace.event === 'tried' && trace.password !== undefined)
    return { ...trace, password: `(${[...trace.password].length} characters)` }
  // Headers and bodies carry passwords in forms nobody can list.
  if (trace.event === 'asked') return { ...trace, headers: [], body: `(${trace.body.length} kept)` }
  return trace
}

/** A stranger's text on one line of bounded length. */
export function told(text: string, charactersMax: number = limits.text): string {
  const cut = text.length > charactersMax ? `${text.slice(0, charactersMax)}...` : text
  return printable(cut)
}
