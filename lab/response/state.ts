/** Which lab is up on this machine, so that other commands find it: one at a time. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { AmoskysError } from '../../src/kernel/index.ts'

const stateSchema = z.strictObject({
  pid: z.int().min(1),
  /** When the process began, in the kernel's ticks: another process may get the same number later. */
  born: z.string(),
  name: z.string().regex(/^amk-[a-z0-9]+$/),
  folder: z.string().startsWith('/'),
  since: z.iso.datetime(),
})
export type LabState = z.infer<typeof stateSchema>

export const statePath = '/run/amoskys-lab.json'

/** The lab that is up, or null: what a killed one left is none. */
export function readState(path = statePath): LabState | null {
  const state = parsed(path)
  return state !== null && bornAt(state.pid) === state.born ? state : null
}

function parsed(path: string): LabState | null {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null
  }
}

/** Of the lab that this process keeps up. Refused while another is. */
export function writeState(run: { name: string; folder: string }, path = statePath): void {
  refuseSecond(path)
  rmSync(path, { force: true })
  const { pid } = process
  const state = { pid, born: bornAt(pid)!, ...run, since: new Date().toISOString() }
  writeFileSync(path, `${JSON.stringify(state)}\n`, { mode: 0o600, flag: 'wx' })
}

export function refuseSecond(path = statePath): void {
  const other = readState(path)
  if (other === null || other.pid === process.pid) return
  throw new AmoskysError(
    'usage',
    `a lab is up already, of process ${other.pid}: take it down first (node lab/main.ts down)`,
  )
}

export function removeState(path = statePath): void {
  if (parsed(path)?.pid === process.pid || readState(path) === null) rmSync(path, { force: true })
}

/** Ends the process that keeps it up, which takes it down. */
export async function endLab({ pid, born }: LabState, patienceMs = 20_000): Promise<void> {
  process.kill(pid, 'SIGTERM')
  for (let waitedMs = 0; bornAt(pid) === born; waitedMs += 50) {
    if (waitedMs > patienceMs) {
      process.kill(pid, 'SIGKILL')
      return
    }
    await sleep(50)
  }
}

/** Field 22 of /proc/PID/stat, or null where there is no such process; one that is dead and not yet buried is none. */
function bornAt(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? null : fields[19]!
  } catch {
    return null
  }
}
