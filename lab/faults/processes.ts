/** AMOSKYS' own processes, started as a person would, ended as a fault does. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { fileURLToPath } from 'node:url'
import { AmoskysError } from '../../src/kernel/index.ts'
import { collect, toolPath } from '../command.ts'
import { until } from './until.ts'

/** What still runs when this process ends does so no longer. */
const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

const program = fileURLToPath(new URL('../../src/cli/bin/amoskys.js', import.meta.url))

/** As `npm run amoskys` starts it. */
const flags = ['--max-semi-space-size=8', '--heap-growing-percent=50', '--disable-sigusr1']
const allocation = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072' }

export interface Running {
  readonly pid: number
  /** Everything it said so far, the last megabyte. */
  said(): string
  saying(pattern: RegExp, withinMs?: number): Promise<void>
  /** Ends it at once, as a lack of memory does; resolves when it is gone. */
  kill(): Promise<void>
  /** Asks it to end; yields its exit status. */
  stop(): Promise<number | null>
  signal(signal: NodeJS.Signals): void
  readonly ended: Promise<number | null>
  hasEnded(): boolean
  /** Memory that it has and has had at most, bytes. */
  memory(): { readonly now: number; readonly most: number }
}

/** `namespace`: the network it lives in; '': ours. */
export function startAmoskys(words: readonly string[], namespace = ''): Running {
  const line = [process.execPath, ...flags, program, ...words]
  const inside = namespace === '' ? line : [toolPath('ip'), 'netns', 'exec', namespace, ...line]
  const child = spawn(inside[0]!, inside.slice(1), { stdio: 'pipe', env: environment() })
  return supervised(child, words)
}

/** Nothing of whoever runs the faults gets into what is tested. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(AMOSKYS_|NODE_)/.test(name))
  return { ...Object.fromEntries(own), ...allocation }
}

function supervised(child: ChildProcess, words: readonly string[]): Running {
  const out = collect(child.stdout!)
  const err = collect(child.stderr!)
  const said = () => out() + err()
  let hasEnded = false
  running.add(child)
  const ended = once(child, 'close').then(([status]) => {
    hasEnded = true
    running.delete(child)
    return status as number | null
  })
  const pid = child.pid ?? 0
  const end = async (signal: NodeJS.Signals) => {
    if (!hasEnded) child.kill(signal)
    return await ended
  }
  return {
    ...{ pid, said, ended },
    hasEnded: () => hasEnded,
    signal: (signal) => void child.kill(signal),
    async kill() {
      await end('SIGKILL')
    },
    async stop() {
      const patience = setTimeout(() => child.kill('SIGKILL'), 60_000)
      const status = await end('SIGTERM')
      clearTimeout(patience)
      return status
    },
    async saying(pattern, withinMs = 120_000) {
      await until(() => pattern.test(said()) || hasEnded, {
        what: `amoskys ${words[0]} says ${pattern}`,
        withinMs,
        also: said,
      })
      if (!pattern.test(said()))
        throw new AmoskysError('unavailable', `amoskys ${words.join(' ')} ended: ${said()}`)
    },
    memory: () => memoryOf(pid),
  }
}

/** `VmRSS` and `VmHWM` of proc_pid_status(5). */
function memoryOf(pid: number): { now: number; most: number } {
  let text = ''
  try {
    text = readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    // It has ended.
  }
  const of = (name: string) =>
    1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0)
  return { now: of('VmRSS'), most: of('VmHWM') }
}

/** Below those that the system gives to whoever connects: a port that waits for its hub is nobody else's. */
const ports = { first: 20_000, blocks: 1_500, ofBlock: 8 }
/** The first port of a block is held for as long as this process lives, and says that the block is taken. */
const gates: Server[] = []

/** The first of so many ports in a row that are free, and that no other process or call is given. */
export async function freePorts(count: number): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const block = ports.first + ports.ofBlock * randomInt(ports.blocks)
    const gate = await listening(block)
    if (gate === null) continue
    if (await areFree(block + 1, count)) {
      gates.push(gate)
      return block + 1
    }
    gate.close()
  }
  throw new AmoskysError('unavailable', `no ${count} free ports in a row`)
}

async function areFree(first: number, count: number): Promise<boolean> {
  if (count >= ports.ofBlock) return false
  const servers = await Promise.all(Array.from({ length: count }, (_, i) => listening(first + i)))
  await Promise.all(servers.map((one) => one && new Promise((closed) => one.close(closed))))
  return servers.every((one) => one !== null)
}

/** null: somebody else has the port. */
function listening(port: number): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.unref()
    server.once('error', () => resolve(null))
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}
