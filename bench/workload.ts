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
import { shareOut, sourcesBy } from './attribution.ts'
import { restUs } from './captures/repeat.ts'
import type { Engine, FrameBatch, Work, WorkName } from './engine.ts'
import { openSampler, type Sampler } from './profiler.ts'

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

async function playTimed(engine: Engine, { work, sampler, tape }: Player): Promise<Pass> {
  await sampler?.start()
  const [before, mainBefore] = [cpuSeconds(), process.threadCpuUsage()]
  await play(engine, work, tape)
  const mainSeconds = secondsOf(process.threadCpuUsage(mainBefore))
  const spent = { cpuSeconds: cpuSeconds() - before, mainSeconds }
  const profile = await sampler?.stop()
  return { ...spent, stages: profile ? shareOut(profile, mainSeconds, sourcesBy(mapOf)) : {} }
}

interface Player {
  readonly work: Work
  readonly sampler: Sampler | null
  readonly tape: Tape
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
  const sampler = wanted.isProfiled ? await openSampler() : null
  const passes: Pass[] = []
  for (let pass = 1; pass <= wanted.passes; pass++) {
    passes.push(await playTimed(engine, { work, sampler, tape }))
    const seconds = passes.at(-1)!.cpuSeconds.toFixed(2)
    process.stderr.write(`  pass ${pass} of ${wanted.passes}: ${seconds} s\n`)
  }
  const { packets, bytes } = tape
  const none = { kernelDrops: 0, interfaceDrops: 0, incomplete: [], warnings: [], skipped: [] }
  const counts = await work.end({ frames: packets, bytes, ...none })
  const result: Passes = {
    packets: packets / wanted.passes,
    bytes: bytes / wanted.passes,
    ...counts,
    peakMib: peakMib(),
    passes,
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
