/** A full flow table with `--db`: peak memory, and the time from the end of the input to the process's end. */
import { spawn } from 'node:child_process'
import { createReadStream, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { CaptureFile } from './captures/index.ts'
import type { Checkout } from './checkout.ts'
import { costIn, median, type Place, timed } from './measure.ts'
import type { Plan } from './speed.ts'
import { renderTable, wholeText } from './table.ts'

export interface KeepingRow {
  readonly name: string
  readonly peakMib: number
  readonly stopSeconds: number
  /** Processor time of the stop: what it takes where nobody else wants the processor. */
  readonly stopCpuSeconds: number
  /** Processor time of the whole run. */
  readonly cpuSeconds: number
}

interface Kept extends Omit<KeepingRow, 'name'> {}

export async function measureKeeping(capture: CaptureFile, plan: Plan): Promise<KeepingRow[]> {
  const { checkouts, runs, scratch, say } = plan
  const lanes = checkouts.flatMap((checkout) =>
    [plan.core, null].map((core) => ({ checkout, core, kept: [] as Kept[] })),
  )
  const nameOf = ({ checkout, core }: (typeof lanes)[number]) =>
    `analyze --db, ${core === null ? 'all processors' : 'one processor'} ${checkout.name}`.trim()
  for (let run = 1; run <= runs; run++) {
    for (const lane of lanes) {
      say(`${capture.name}: run ${run} of ${runs}: ${nameOf(lane)}`)
      lane.kept.push(await keep(capture, lane.checkout, { scratch, core: lane.core }))
    }
  }
  return lanes.map((lane) => ({
    name: nameOf(lane),
    peakMib: median(lane.kept.map(({ peakMib }) => peakMib)),
    stopSeconds: median(lane.kept.map(({ stopSeconds }) => stopSeconds)),
    stopCpuSeconds: median(lane.kept.map(({ stopCpuSeconds }) => stopCpuSeconds)),
    cpuSeconds: median(lane.kept.map(({ cpuSeconds }) => cpuSeconds)),
  }))
}

/** The capture goes in through a pipe that ends only when all of it was taken and worked through. */
async function keep({ path }: CaptureFile, checkout: Checkout, place: Place): Promise<Kept> {
  const database = join(place.scratch, 'kept.sqlite')
  const { args, report } = timed(checkout.analyzeCommand('-', `--db ${database}`), place)
  const child = spawn('/usr/bin/time', args, { stdio: ['pipe', 'ignore', 'inherit'] })
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    if (!child.stdin.write(chunk)) {
      await new Promise<void>((resolve) => child.stdin.once('drain', resolve))
    }
  }
  const ticks = await idle(child.pid!)
  const stoppedMs = performance.now()
  child.stdin.end()
  const status = await ended
  const stopSeconds = (performance.now() - stoppedMs) / 1000
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${database}${suffix}`, { force: true })
  if (status !== 0) throw new Error(`analyze --db: exit status ${status}`)
  const { peakMib, cpuSeconds } = costIn(report)
  const stopCpuSeconds = cpuSeconds - ticks / ticksPerSecond
  return { peakMib, cpuSeconds, stopSeconds, stopCpuSeconds }
}

const lookMs = 100
const quietLooks = 5
/** USER_HZ, the same on every Linux. */
const ticksPerSecond = 100

/** Resolves when what `time` runs has used no processor time for half a second; yields its ticks until then. */
async function idle(timePid: number): Promise<number> {
  let [before, quiet] = [-1, 0]
  while (quiet < quietLooks) {
    await pause(lookMs)
    const ticks = ticksOf(childOf(timePid))
    // A garbage collector's idle task may take a tick.
    quiet = ticks - before <= 1 ? quiet + 1 : 0
    before = ticks
  }
  return before
}

function childOf(pid: number): string {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]!
}

/** User and system time, clock ticks (proc_pid_stat(5), fields 14 and 15). */
function ticksOf(pid: string): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return Number(fields[11]) + Number(fields[12])
}

export function renderKeeping(capture: string, rows: readonly KeepingRow[]): string {
  const cells = rows.map(({ name, peakMib, stopSeconds, stopCpuSeconds, cpuSeconds }) => [
    name,
    wholeText(peakMib),
    stopSeconds.toFixed(2),
    stopCpuSeconds.toFixed(2),
    cpuSeconds.toFixed(1),
  ])
  const head = ['program', 'peak MiB', 'stop, s', 'of it CPU s', 'all CPU s']
  return `${capture}: flows that are all open when the input ends\n\n${renderTable(head, cells)}`
}
