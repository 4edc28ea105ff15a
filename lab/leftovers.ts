/** Taking networks down: those of this process, and those a killed run left behind. */
import { spawnSync } from 'node:child_process'
import { readdirSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toolPath } from './command.ts'

/** What every namespace and folder of the lab starts with. */
export const prefix = 'amk-'
export const etcFolder = '/etc/netns'
const netnsFolder = '/run/netns'

/** Removes what a killed run left behind; a run whose process still lives is left alone. */
export function removeLeftovers(): number {
  const left = list(netnsFolder).filter((name) => name.startsWith(prefix) && !ownerLives(name))
  removeNamespaces(left)
  for (const name of list(tmpdir()).filter((n) => n.startsWith(prefix) && !ownerLives(n))) {
    rmSync(join(tmpdir(), name), { recursive: true, force: true })
  }
  return left.length
}

/** Whether the process still runs that made what has this name. */
export function ownerLives(name: string): boolean {
  const owner = Number.parseInt(name.slice(prefix.length).split('-')[0]!.slice(0, -1), 36)
  try {
    process.kill(owner, 0)
    return true
  } catch {
    return false
  }
}

/** Ends every process in these namespaces, then removes them. Synchronous: it also runs at exit. */
export function removeNamespaces(names: readonly string[]): void {
  for (const pid of processesIn(names)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It ended with its parent.
    }
  }
  const input = names.map((name) => `netns del ${name}\n`).join('')
  spawnSync(toolPath('ip'), ['-force', '-batch', '-'], { input })
  for (const name of names) rmSync(join(etcFolder, name), { recursive: true, force: true })
}

/** Processes whose network is one of these namespaces: only the lab's own can be. */
function processesIn(names: readonly string[]): number[] {
  const inodes = new Set(names.map((name) => inodeOf(join(netnsFolder, name))))
  inodes.delete('')
  return list('/proc')
    .filter((name) => /^\d+$/.test(name) && inodes.has(networkOf(name)))
    .map(Number)
}

function inodeOf(path: string): string {
  const status = statSync(path, { throwIfNoEntry: false })
  return status === undefined ? '' : `net:[${status.ino}]`
}

function networkOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`)
  } catch {
    return 'gone'
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
