/** `amoskys up` as a whole: how soon it answers after a start, what it takes when idle, and whether it answers at its limit. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { median } from '../measure.ts'
import { renderTable } from '../table.ts'
import { seenIn } from './load.ts'
import { machineLoad, residentMib, ticksOf } from './process.ts'

export interface UpPlan {
  readonly scratch: string
  /** What starts the command, with Node and its flags. */
  readonly command: readonly string[]
  /** A capture that takes longer than all is measured. */
  readonly capture: string
  readonly runs: number
  readonly seconds: number
  readonly say: (text: string) => void
}

export interface UpRows {
  /** Seconds from the start of the process to the first answer: into a new folder, and into that again. */
  readonly newSeconds: readonly number[]
  readonly againSeconds: readonly number[]
  readonly idleMib: readonly number[]
  readonly busy: ReturnType<typeof seenIn> & {
    readonly asked: number
    /** Processor time of the whole process while it was asked, in processors. */
    readonly processors: number
    readonly residentMib: number
  }
  readonly load: string
}

const idleSeconds = 15
const askedEachMs = 50

export async function measureUp(plan: UpPlan): Promise<UpRows> {
  const { scratch, runs, say } = plan
  const newSeconds: number[] = []
  const againSeconds: number[] = []
  const idleMib: number[] = []
  for (let run = 0; run < runs; run++) {
    const folder = mkdtempSync(join(scratch, 'up-'))
    mkdirSync(join(folder, 'captures'))
    for (const times of [newSeconds, againSeconds]) {
      const up = await start(plan, folder, ['--follow', 'captures'])
      times.push(up.seconds)
      if (times === againSeconds) {
        await pause(idleSeconds * 1000)
        idleMib.push(residentMib(up.child.pid!))
      }
      await stop(up.child)
      say(`run ${run + 1} of ${runs}: ${up.seconds.toFixed(2)} s to the first answer`)
    }
    rmSync(folder, { recursive: true })
  }
  const busy = await askWhileBusy(plan)
  return { newSeconds, againSeconds, idleMib, busy, load: machineLoad() }
}

interface Up {
  readonly child: ChildProcess
  readonly address: string
  readonly seconds: number
  readonly said: { text: string }
}

async function start({ command }: UpPlan, cwd: string, words: readonly string[]): Promise<Up> {
  const port = await freePort()
  const [program, ...first] = command
  const more = ['--set', `api.port=${port}`, '--set', 'api.requestsPerMinute=1000000']
  const began = performance.now()
  const child = spawn(program!, [...first, 'up', ...more, ...words], { cwd })
  const said = { text: '' }
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => {
      said.text = (said.text + bytes.toString()).slice(0, 20_000)
    })
  const address = `http://127.0.0.1:${port}`
  while (!(await isAnswered(address))) {
    if (child.exitCode !== null) throw new Error(said.text)
    await pause(5)
  }
  return { child, address, seconds: (performance.now() - began) / 1000, said }
}

async function isAnswered(address: string): Promise<boolean> {
  try {
    const answer = await fetch(`${address}/api/v1/incidents`)
    await answer.arrayBuffer()
    return answer.status === 401
  } catch {
    return false
  }
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, 'close')
  child.kill('SIGTERM')
  await ended
}

async function askWhileBusy(plan: UpPlan): Promise<UpRows['busy']> {
  const folder = mkdtempSync(join(plan.scratch, 'up-'))
  const up = await start(plan, folder, ['--replay', plan.capture, '--speed', 'max'])
  const headers = await firstAdmin(up)
  const pid = up.child.pid!
  const times: number[] = []
  const waiting: Promise<void>[] = []
  const ticks = ticksOf(pid)
  const began = performance.now()
  const count = (plan.seconds * 1000) / askedEachMs
  for (let n = 0; n < count; n++) {
    // At its time, whether the one before was answered or not: a late answer keeps nobody from asking.
    await pause(Math.max(0, began + n * askedEachMs - performance.now()))
    waiting.push(ask(up.address, headers).then((milliseconds) => void times.push(milliseconds)))
  }
  await Promise.all(waiting)
  const seconds = (performance.now() - began) / 1000
  const processors = (ticksOf(pid) - ticks) / 100 / seconds
  await requireBusy(pid)
  const busy = { ...seenIn(times), asked: times.length, processors, residentMib: residentMib(pid) }
  await stop(up.child)
  return busy
}

/** What is measured means nothing once the capture has ended. */
async function requireBusy(pid: number): Promise<void> {
  const ticks = ticksOf(pid)
  await pause(1000)
  if (ticksOf(pid) - ticks < 10) throw new Error('the capture ended before the measurement did')
}

async function ask(address: string, headers: Record<string, string>): Promise<number> {
  const began = performance.now()
  const answer = await fetch(`${address}/api/v1/incidents`, { headers })
  await answer.arrayBuffer()
  if (!answer.ok) throw new Error(`GET /incidents: ${answer.status}`)
  return performance.now() - began
}

/** By the link that stands on the screen. */
async function firstAdmin({ address, said }: Up): Promise<Record<string, string>> {
  while (!/\/setup#\S+/.test(said.text)) await pause(5)
  const [, token] = /\/setup#(\S+)/.exec(said.text)!
  const answer = await fetch(`${address}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify({ token, signIn: 'bench', password: 'nine grey geese at dawn' }),
  })
  if (!answer.ok) throw new Error(`POST /setup: ${answer.status} ${await answer.text()}`)
  return {
    cookie: answer.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; '),
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { readonly port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

export function renderUp({ newSeconds, againSeconds, idleMib, busy, load }: UpRows): string {
  const row = (what: string, value: string, wanted: string) => [what, value, wanted]
  const of = (values: readonly number[]) =>
    `${median(values).toFixed(2)} (${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)})`
  const rows = [
    row('first answer of a new folder, s', of(newSeconds), '1.5'),
    row('first answer of one that is there, s', of(againSeconds), '1.5'),
    row(`resident after ${idleSeconds} s of rest, MiB`, of(idleMib), '200'),
    row('GET /incidents at full speed, p50 ms', busy.p50.toFixed(1), ''),
    row('p95 ms', busy.p95.toFixed(1), '150'),
    row(`longest of ${busy.asked}, ms`, busy.max.toFixed(1), ''),
    row('processors that it took', busy.processors.toFixed(2), ''),
    row('resident at full speed, MiB', busy.residentMib.toFixed(0), ''),
    row('load of the machine', load, ''),
  ]
  return renderTable(['', 'median (range)', 'wanted below'], rows)
}
