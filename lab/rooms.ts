/** The machines of one run: a namespace and a folder each, gone together when the run ends. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AmoskysError } from '../src/kernel/index.ts'
import { Host } from './host.ts'
import { prefix, removeNamespaces } from './leftovers.ts'
import type { HostPlan } from './plan.ts'

const live = new Set<Rooms<string>>()
let made = 0

export class Rooms<Name extends string> implements AsyncDisposable {
  readonly name: string
  /** A folder of this run's own, gone with the rooms. */
  readonly folder: string
  readonly #rooms: ReadonlyMap<Name, Host>

  constructor(plans: readonly HostPlan<Name>[]) {
    this.name = `${prefix}${process.pid.toString(36)}${(made++).toString(36)}`
    this.folder = mkdtempSync(join(tmpdir(), `${this.name}-`))
    this.#rooms = new Map(plans.map((plan) => [plan.name, this.#room(plan)]))
    live.add(this)
  }

  host(name: Name): Host {
    const host = this.#rooms.get(name)
    if (host === undefined) throw new AmoskysError('not-found', `the lab has no host ${name}`)
    return host
  }

  get rooms(): readonly Host[] {
    return [...this.#rooms.values()]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.demolish()
  }

  /** Ends every program of this run and removes its network. Synchronous: it also runs at exit. */
  demolish(): void {
    if (!live.delete(this)) return
    removeNamespaces(this.rooms.map((host) => host.namespace))
    rmSync(this.folder, { recursive: true, force: true })
  }

  #room(plan: HostPlan<Name>): Host {
    const folder = join(this.folder, plan.name)
    mkdirSync(folder)
    return new Host(plan, `${this.name}-${plan.name}`, folder)
  }
}

process.on('exit', () => {
  for (const rooms of live) rooms.demolish()
})

export function requireRoot(): void {
  if (process.platform === 'linux' && process.getuid?.() === 0) return
  throw new AmoskysError(
    'permission',
    'the lab makes network namespaces: run it as root on Linux (sudo node lab/main.ts ...)',
  )
}
