/** Parts of the bench as processes of their own, so that each one's processor time and memory are nobody else's. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Of a process until now. */
export interface Usage {
  readonly cpuSeconds: number
  readonly residentMib: number
  readonly peakMib: number
}

export function usage(): Usage {
  const { user, system } = process.cpuUsage()
  return {
    cpuSeconds: (user + system) / 1e6,
    residentMib: process.memoryUsage.rss() / 1024 / 1024,
    peakMib: process.resourceUsage().maxRSS / 1024,
  }
}

export interface Part {
  /** What its parent is told once it is ready. */
  readonly says: object
  readonly ask: () => object | Promise<object>
  readonly end: () => Promise<void> | void
}

/** The child's side: one order, then questions, then the end. */
export function answerParent<Order>(open: (order: Order) => Promise<Part>): void {
  let part: Part | null = null
  const hear = async ({ order }: { readonly order: Order | 'ask' | 'end' }) => {
    if (order === 'ask') process.send!(await part!.ask())
    else if (order === 'end') {
      await part!.end()
      process.exit(0)
    } else {
      part = await open(order)
      process.send!(part.says)
    }
  }
  process.on('message', (message: { readonly order: Order }) => {
    hear(message).catch((thrown) => {
      process.stderr.write(`${thrown instanceof Error ? thrown.stack : String(thrown)}\n`)
      process.exit(1)
    })
  })
  // A bench that was stopped leaves nothing behind.
  process.on('disconnect', () => process.exit(1))
}

export interface Started {
  readonly said: Readonly<Record<string, unknown>>
  readonly child: ChildProcess
  ask<Answer>(): Promise<Answer>
  end(): Promise<void>
}

/** As the command itself is started: see `src/cli/bin/amoskys.js`. */
const flags = ['--max-semi-space-size=8', '--heap-growing-percent=50', '--disable-sigusr1']

export async function startPart(
  name: string,
  order: unknown,
  execArgv: readonly string[] = [],
): Promise<Started> {
  const child = fork(join(import.meta.dirname, `${name}.ts`), {
    execArgv: [...flags, '--disable-warning=ExperimentalWarning', ...execArgv],
    env: { ...process.env, MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072' },
  })
  const answer = async () => {
    const ended = once(child, 'exit').then(() => {
      throw new Error(`${name} ended before it answered`)
    })
    const [said] = (await Promise.race([once(child, 'message'), ended])) as [
      Readonly<Record<string, unknown>>,
    ]
    ended.catch(() => {})
    return said
  }
  // Each answer is waited for beside the end of the process.
  child.setMaxListeners(0)
  child.send({ order })
  const said = await answer()
  return {
    ...{ said, child },
    ask: async <Answer>() => {
      child.send({ order: 'ask' })
      return (await answer()) as Answer
    },
    async end() {
      if (child.exitCode !== null) return
      const gone = once(child, 'exit')
      child.send({ order: 'end' })
      await gone
    },
  }
}

export const loadNow = () => readFileSync('/proc/loadavg', 'utf8').split(' ')[0]!
