import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toolPath } from '../../lab/command.ts'
import type { Host, HostProcess } from '../../lab/host.ts'
import type { Alert, RunSummary } from '../../src/contracts/index.ts'
import { root } from '../sources.fixture.ts'

type Line = ({ type: 'alert' } & Alert) | ({ type: 'summary' } & RunSummary)

export interface WatchOptions {
  /** After `amoskys watch -i INTERFACE --json`. */
  readonly extra?: readonly string[]
  /** A command line that the whole is given to, such as `setpriv`. */
  readonly before?: readonly string[]
  readonly interface?: string
}

export function watchLine(options: WatchOptions = {}): string[] {
  const { extra = [], before = [], interface: name = 'lan' } = options
  const main = join(root, 'src/cli/bin/amoskys.js')
  return [...before, process.execPath, main, 'watch', '-i', name, '--json', ...extra]
}

/** Starts `amoskys watch` on a host, on the gateway's LAN side unless told otherwise, and waits until it listens. */
export async function startWatch(host: Host, options: WatchOptions = {}): Promise<HostProcess> {
  const watch = host.spawn(watchLine(options))
  await watch.saying(`watching ${options.interface ?? 'lan'}`)
  return watch
}

export function linesOf(said: string): Line[] {
  return said
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line)
}

export function summaryOf(watch: HostProcess): RunSummary {
  return linesOf(watch.said()).at(-1) as RunSummary
}

/** Sends the signal to `amoskys` and waits for its end, however long that takes. */
export async function timeToEnd(watch: HostProcess, signal: NodeJS.Signals) {
  const fromMs = performance.now()
  process.kill(watch.pid, signal)
  const status = await watch.exited
  return { status, tookMs: performance.now() - fromMs }
}

/** A tcpdump, found before the real one, of which everything it says is also written down. */
export class OverheardTcpdump implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'amoskys-overheard-'))
  /** To run a program with this tcpdump in its path. */
  readonly before: readonly string[]

  constructor() {
    const script = `#!/bin/bash\nexec ${toolPath('tcpdump')} "$@" 2> >(tee '${this.#log}' >&2)\n`
    writeFileSync(join(this.folder, 'tcpdump'), script, { mode: 0o755 })
    this.before = ['env', `PATH=${this.folder}:${process.env['PATH']}`]
  }

  /** Packets captured, as its closing lines have it. */
  captured(): number {
    return Number(/^(\d+) packets captured$/m.exec(readFileSync(this.#log, 'utf8'))?.[1])
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  get #log(): string {
    return join(this.folder, 'said')
  }
}
