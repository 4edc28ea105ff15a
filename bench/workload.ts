/**
 * Passes over the packets of one capture in one process, until the code is warm. Run by the bench:
 * node bench/workload.ts ENGINE WORK CAPTURE PASSES. Prints one line of JSON, a `Passes`.
 *
 * Each pass is an hour after the end of the one before, and its end an hour's rest, so that all flows end in the pass
 * they began in: as a sensor that runs on, tables and all, sees the same traffic again.
 */
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { restUs } from './captures/repeat.ts'
import type { Engine, FrameBatch, Work, WorkName } from './engine.ts'
import { cpuSeconds, createStopwatch, type Stopwatch } from './stopwatch.ts'

export interface Pass {
  /** User and system time of all threads, compiler and garbage collection with them. */
  readonly cpuSeconds: number
  /** Of it, seconds by stage; empty where no stage is marked. */
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

interface Player {
  readonly work: Work
  readonly watch: Stopwatch
}

/** One pass; leaves on the tape where the next one begins. */
async function play(engine: Engine, { work, watch }: Player, tape: Tape): Promise<void> {
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
    watch.start()
    await work.push(shifted)
    watch.stop()
  }
  watch.start()
  await work.rest(lastUs + restUs - 1e6)
  watch.stop()
  tape.shiftUs += lastUs - firstUs + restUs
}

function peakMib(): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024
}

async function main(enginePath: string, name: WorkName, capture: readonly [string, number]) {
  const { engine } = (await import(pathToFileURL(enginePath).href)) as { engine: Engine }
  const [path, passesWanted] = capture
  const watch = createStopwatch()
  const work = await engine.open(name, watch.mark)
  const tape: Tape = { path, packets: 0, bytes: 0, shiftUs: 0 }
  const passes: Pass[] = []
  for (let pass = 1; pass <= passesWanted; pass++) {
    const before = cpuSeconds()
    await play(engine, { work, watch }, tape)
    const spent = cpuSeconds() - before
    passes.push({ cpuSeconds: spent, stages: watch.take(spent) })
    process.stderr.write(`  pass ${pass} of ${passesWanted}: ${spent.toFixed(2)} s\n`)
  }
  const { packets, bytes } = tape
  const none = { kernelDrops: 0, interfaceDrops: 0, incomplete: [], warnings: [], skipped: [] }
  const counts = await work.end({ frames: packets, bytes, ...none })
  const perPass = { packets: packets / passesWanted, bytes: bytes / passesWanted }
  const result: Passes = { ...perPass, ...counts, peakMib: peakMib(), passes }
  process.stdout.write(`${JSON.stringify(result)}\n`)
}

const [enginePath, name, path, passes] = process.argv.slice(2)
await main(enginePath!, name as WorkName, [path!, Number(passes)])
