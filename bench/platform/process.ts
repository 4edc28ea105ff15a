import { readFileSync } from 'node:fs'

/** Processor time of a process so far, user and system, in hundredths of a second (USER_HZ, the same on every Linux). */
export function ticksOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return Number(fields[11]) + Number(fields[12])
}

/** Of a process, MiB. */
export function residentMib(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
}

/** Processes that could run, over the last minute, beside how many processors there are. */
export function machineLoad(): string {
  return readFileSync('/proc/loadavg', 'utf8').split(' ')[0]!
}
