/**
 * Passes over the packets of one capture in one process, until the code is warm. Run by the bench:
 * node bench/workload.ts ENGINE WORK CAPTURE PASSES [profile]. Prints one line of JSON, a `Passes`.
 *
 * Each pass is an hour after the end of the one before, and its end an hour's rest, so that all flows end in the pass
 * they began in: as a sensor that runs on, tables and all, sees the same traffic again.
 */
import { existsSync, readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Span, shareOut, sourcesBy } from './attribution.ts'
import { restUs } from './captures/repeat.ts'
import type { Engine, FrameBatch, Work, WorkName } from './engine.ts'
import { startProfile } from './profiler.ts'

export interface Pass {
  /** User and system time of all threads, compiler and garbage collection with them. */
  readonly cpuSeconds: number
  /** Of it, the main thread's. */
  readonly mainSeconds: number
  /** The main thread's by stage; empty where it is not profiled. */
  readonly stages: Readonly<Record<string, number>>
}

export interface Passes {
  /** Of one pass. */
  readonly packets: number
  readonly bytes: number
  /** Of all passes. */
  readonly flows: number
  readonly alerts: number
  readonly peakMib: number
  readonly passes: readonly Pass[]
}

interface Tape {
  readonly path: string
  packets: number
  bytes: number
  shiftUs: number
}

/** One pass; leaves on the tape where the next one begins. */
async function play(engine: Engine, work: Work, tape: Tape): Promise<void> {
  let firstUs = Number.NaN
  let lastUs = Number.NEGATIVE_INFINITY
  for await (const frames of engine.frames(tape.path)) {
    if (Number.isNaN(firstUs)) firstUs = frames.timesUs[0]! + tape.shiftUs
    for (let i = 0; i < frames.count; i++) {
      frames.timesUs[i]! += tape.shiftUs
      tape.bytes += frames.capturedLengths[i]!
    }
    lastUs = Math.max(lastUs, frames.timesUs[frames.count - 1]!)
    const shifted: FrameBatch = { ...frames, firstFrame: tape.packets }
    tape.packets += frames.count
    await work.push(shifted)
  }
  await work.rest(lastUs + restUs - 1e6)
  tape.shiftUs += lastUs - firstUs + restUs
}

function peakMib(): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024
}

/** Processor time of all threads so far, seconds: the compiler's and the garbage collector's with them. */
function cpuSeconds(): number {
  return secondsOf(process.cpuUsage())
}

function secondsOf({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1e6
}

/** The clock of a profile. */
function nowUs(): number {
  return Number(process.hrtime.bigint() / 1000n)
}

async function playTimed(engine: Engine, work: Work, tape: Tape) {
  const [before, mainBefore, fromUs] = [cpuSeconds(), process.threadCpuUsage(), nowUs()]
  await play(engine, work, tape)
  const main = secondsOf(process.threadCpuUsage(mainBefore))
  const span: Span = { fromUs, toUs: nowUs(), cpuSeconds: main }
  return { cpuSeconds: cpuSeconds() - before, span }
}

/** Beside the script, where the bundler puts it. */
function mapOf(url: string): SourceMap | null {
  const path = `${fileURLToPath(url)}.map`
  return existsSync(path) ? new SourceMap(JSON.parse(readFileSync(path, 'utf8'))) : null
}

interface Wanted {
  readonly work: WorkName
  readonly path: string
  readonly passes: number
  readonly isProfiled: boolean
}

async function main(enginePath: string, wanted: Wanted) {
  const { engine } = (await import(pathToFileURL(enginePath).href)) as { engine: Engine }
  const work = await engine.open(wanted.work)
  const tape: Tape = { path: wanted.path, packets: 0, bytes: 0, shiftUs: 0 }
  const played: { cpuSeconds: number; span: Span }[] = []
  const endProfile = wanted.isProfiled ? await startProfile() : null
  for (let pass = 1; pass <= wanted.passes; pass++) {
    played.push(await playTimed(engine, work, tape))
    const seconds = played.at(-1)!.cpuSeconds.toFixed(2)
    process.stderr.write(`  pass ${pass} of ${wanted.passes}: ${seconds} s\n`)
  }
  const profile = await endProfile?.()
  const spans = played.map(({ span }) => span)
  const stages = profile ? shareOut(profile, spans, sourcesBy(mapOf)) : []
  const { packets, bytes } = tape
  const none = { kernelDrops: 0, interfaceDrops: 0, incomplete: [], warnings: [], skipped: [] }
  const counts = await work.end({ frames: packets, bytes, ...none })
  const result: Passes = {
    packets: packets / wanted.passes,
    bytes: bytes / wanted.passes,
    ...counts,
    peakMib: peakMib(),
    passes: played.map(({ cpuSeconds, span }, i) => ({
      cpuSeconds,
      mainSeconds: span.cpuSeconds,
      stages: stages[i] ?? {},
    })),
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
}

const [enginePath, work, path, passes, how] = process.argv.slice(2)
await main(enginePath!, {
  work: work as WorkName,
  path: path!,
  passes: Number(passes),
  isProfiled: how === 'profile',
})
