import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import type { LiveCommand } from './live-arguments.ts'

/** A capturing program as a child: two pipes to read, and the leash. */
export interface LiveChild extends ChildProcess {
  readonly stdout: Socket
  readonly stderr: Socket
}

/**
 * The shell becomes the program (`exec`), so that signals, status and process number are the program's own; no
 * word of the command is read as shell text. What stays behind is one process that waits at the leash, a pipe
 * whose other end we alone hold: where we end without a word, even by SIGKILL, the pipe breaks, and it kills
 * the program. An idle program would else never notice that nobody reads what it has not got to write.
 */
const leashed = `(trap '' HUP INT TERM; read -r ended <&3 || kill -KILL $$) </dev/null >/dev/null 2>&1 &
exec "$@" 3<&-`

const leashAt = 3

/** In a process group of its own, so that Ctrl-C at the terminal reaches us, and the program through us. */
export function spawnLive({ program, arguments: words }: LiveCommand): LiveChild {
  const child = spawn('sh', ['-c', leashed, 'sh', program, ...words], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
    detached: true,
  })
  const leash = child.stdio[leashAt] as Socket
  leash.on('error', () => {})
  // The number of a program that has ended may soon be another's: its guard is sent away before that.
  child.once('exit', () => leash.end('ended\n', () => leash.destroy()))
  const live = child as unknown as LiveChild
  // Where a script stands for the program, its end is not that of everything it started.
  child.once('exit', () => {
    const killing = setTimeout(() => killLive(live), lastWordsMs)
    child.once('close', () => clearTimeout(killing))
  })
  return live
}

/** What a program left behind may say its last words for so long, and keep the pipes open. */
const lastWordsMs = 2000

/** Ends the program, its guard and all that it started, suspended or not. To be called until its pipes have closed. */
export function killLive(child: LiveChild): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It ended in this moment.
  }
}

/** Whether the process was suspended (SIGSTOP, a debugger). False where the system does not tell. */
export function isSuspended(pid: number): boolean {
  try {
    // proc_pid_stat(5): the state follows the name, which stands in brackets and may hold anything.
    return /\) [Tt] [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
