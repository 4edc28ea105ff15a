import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What one run of a whole process cost. */
export interface Cost {
  readonly wallSeconds: number
  /** User and system time of the process and its children. */
  readonly cpuSeconds: number
  /** Largest resident set, MiB. */
  readonly peakMib: number
}

const scratch = mkdtempSync(join(tmpdir(), 'amoskys-bench-'))

/** Runs a shell command, pinned to one processor or on all, and reads what the operating system counted. */
export async function measure(command: string, isSpread: boolean): Promise<Cost> {
  const report = join(scratch, 'cost')
  const timed = [
    '-f',
    '%e %U %S %M',
    '-o',
    report,
    ...(isSpread ? [] : ['taskset', '-c', '1']),
    'sh',
    '-c',
    command,
  ]
  const child = spawn('/usr/bin/time', timed, { stdio: ['ignore', 'ignore', 'pipe'] })
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-2000)
  })
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve))
  if (status !== 0) throw new Error(`${command}: exit status ${status}: ${complaint}`)
  const [wall, user, system, peakKib] = readFileSync(report, 'utf8')
    .trim()
    .split('\n')
    .at(-1)!
    .split(' ')
    .map(Number)
  return { wallSeconds: wall!, cpuSeconds: user! + system!, peakMib: peakKib! / 1024 }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]!
}
