/** One machine of the lab, in which programs run: a network namespace, or a container. */
import { type ChildProcess, spawn } from 'node:child_process'
import { AmoskysError } from '../src/kernel/index.ts'
import {
  type CommandOptions,
  type CommandResult,
  collect,
  runCommand,
  toolPath,
} from './command.ts'
import type { HostPlan } from './plan.ts'

/** A program running in a host until it ends or is stopped. */
export interface HostProcess {
  readonly pid: number
  /** Everything it said so far on both streams, last megabyte. */
  said(): string
  write(text: string): void
  /** Closes its standard input. */
  finish(): void
  readonly exited: Promise<number>
  hasEnded(): boolean
  stop(signal?: NodeJS.Signals): Promise<number>
  /** Waits until it has said `text`; fails when it ends or stays silent. */
  saying(text: string, timeoutMs?: number): Promise<void>
}

/** The command line that starts a program in there. */
export type Enter = (argv: readonly string[]) => string[]

export class Host {
  readonly plan: HostPlan<string>
  readonly namespace: string
  /** A folder of this host's own, as its programs see it; gone with the topology. */
  readonly folder: string
  readonly #inside: Enter

  constructor(plan: HostPlan<string>, room: string | Enter, folder: string) {
    this.plan = plan
    this.namespace = typeof room === 'string' ? room : ''
    this.folder = folder
    this.#inside = typeof room === 'string' ? inNamespace(room) : room
  }

  get name(): string {
    return this.plan.name
  }

  get address(): string {
    return this.plan.address
  }

  get address6(): string {
    return this.plan.address6
  }

  /** Runs a program to its end. */
  run(argv: readonly string[], options?: CommandOptions): Promise<CommandResult> {
    return runCommand(this.#inside(argv), options)
  }

  /** Runs a program whose failure is part of the story (a refused login, a dropped connection). */
  attempt(argv: readonly string[], options?: CommandOptions): Promise<CommandResult> {
    return this.run(argv, { ...options, anyStatus: true })
  }

  /** Starts a program that runs beside the caller. */
  spawn(argv: readonly string[]): HostProcess {
    const line = this.#inside(argv)
    return superviseProcess(spawn(line[0]!, line.slice(1), { stdio: 'pipe', detached: true }), argv)
  }

  /** Text that is put into a file of it. */
  async put(path: string, text: string): Promise<void> {
    await this.run(['sh', '-c', 'cat > "$1"', 'sh', path], { input: text })
  }

  async text(path: string): Promise<string> {
    return (await this.run(['cat', path])).stdout
  }

  async isThere(path: string): Promise<boolean> {
    return (await this.attempt(['sh', '-c', 'test -e "$1"', 'sh', path])).status === 0
  }
}

function inNamespace(name: string): Enter {
  return ([program, ...words]) => [
    ...[toolPath('ip'), 'netns', 'exec', name],
    ...[toolPath(program!), ...words],
  ]
}

function superviseProcess(child: ChildProcess, argv: readonly string[]): HostProcess {
  const out = collect(child.stdout!)
  const err = collect(child.stderr!)
  const said = () => out() + err()
  let ended = false
  const exited = new Promise<number>((resolve) => {
    child.once('close', (code) => {
      ended = true
      resolve(code ?? 128)
    })
  })
  child.stdin!.on('error', () => {})
  child.on('error', () => {})
  return {
    pid: child.pid ?? 0,
    said,
    exited,
    hasEnded: () => ended,
    write: (text) => void child.stdin!.write(text),
    finish: () => void child.stdin!.end(),
    async stop(signal = 'SIGTERM') {
      if (!ended) signalGroup(child.pid, signal)
      const patience = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), 5_000)
      const status = await exited
      clearTimeout(patience)
      return status
    },
    async saying(text, timeoutMs = 15_000) {
      for (let waitedMs = 0; !said().includes(text); waitedMs += 20) {
        if (ended || waitedMs > timeoutMs) {
          throw new AmoskysError(
            'unavailable',
            `${argv.join(' ')} never said "${text}": ${said().trim().slice(-600)}`,
          )
        }
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
  }
}

/** The child leads its own process group, so its children end with it. */
function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // It ended by itself in the meantime.
  }
}
