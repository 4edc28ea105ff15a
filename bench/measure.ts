import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What one run of a whole process cost. */
export interface Cost {
  readonly wallSeconds: number
  /** User and system time of the process and its children. */
  readonly cpuSeconds: number
  /** Largest resident set, MiB. */
  readonly peakMib: number
}

export interface Place {
  /** For the files of a run. */
  readonly scratch: string
  /** The processor all is pinned to; null: all processors. */
  readonly core: number | null
}

/** What runs a shell command there, and the file in which the operating system's counts will stand. */
export function timed(
  command: string,
  { scratch, core }: Place,
): { args: string[]; report: string } {
  const report = join(scratch, 'cost')
  const pinned = core === null ? [] : ['taskset', '-c', String(core)]
  return { args: ['-f', '%e %U %S %M', '-o', report, ...pinned, 'sh', '-c', command], report }
}

export function costIn(report: string): Cost {
  const line = readFileSync(report, 'utf8').trim().split('\n').at(-1)!
  const [wall, user, system, peakKib] = line.split(' ').map(Number)
  return { wallSeconds: wall!, cpuSeconds: user! + system!, peakMib: peakKib! / 1024 }
}

/** Runs a shell command to its end; throws where it fails. */
export async function measure(command: string, place: Place): Promise<Cost> {
  const { args, report } = timed(command, place)
  const child = spawn('/usr/bin/time', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-2000)
  })
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve))
  if (status !== 0) throw new Error(`${command}: exit status ${status}: ${complaint}`)
  return costIn(report)
}

/** NaN of none. Of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
