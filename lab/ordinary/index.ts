/** Ordinary use, in pieces that scenarios combine. */
import type { HostName } from '../plan.ts'
import type { World } from '../world.ts'
import { askApi, browse, visit } from './browsing.ts'
import { keepTime, lookUp, monitor, pingMonitor } from './monitors.ts'
import { mistypePassword, runRemotely, workInShell } from './sessions.ts'
import { backUp, download, useFtp } from './transfers.ts'

export * from './browsing.ts'
export * from './monitors.ts'
export * from './sessions.ts'
export * from './transfers.ts'

export interface OfficeOptions {
  readonly seconds: number
  /** Which desks are at work. */
  readonly desks: readonly HostName[]
  /** Largest file moved, kilobytes: bounds the capture. */
  readonly kilobytesMax?: number
  readonly thinkMedianMs?: number
}

/** A small office at work: readers, visitors, a monitor, a shell, a backup, clocks. */
export async function office(world: World, options: OfficeOptions): Promise<void> {
  const { seconds, desks, kilobytesMax = 90, thinkMedianMs = 9_000 } = options
  const people = desks.map((host) => browse(world, { host, seconds, thinkMedianMs }))
  const [first, second = first, third = first] = [...desks].reverse()
  if (first === undefined) return
  await Promise.all([
    ...people,
    visit(world, seconds),
    askApi(world, { host: first, seconds }),
    lookUp(world, second!, seconds),
    keepTime(world, [first, 'app1'], seconds),
    monitor(world, {
      host: 'nas',
      url: 'http://web1.lab.example/api/health',
      everySeconds: 20,
      seconds,
    }),
    pingMonitor(world, { host: 'nas', target: '10.20.0.11', everySeconds: 5, seconds }),
    workInShell(world, { host: second!, seconds: seconds * 0.6 }),
    mistypePassword(world, { host: third!, seconds }),
    runRemotely(world, { host: third!, seconds }),
    useFtp(world, { host: first, seconds, kilobytesMax }),
    backUp(world, { host: 'app1', seconds, kilobytesMax }),
    download(world, { host: third!, seconds, kilobytesMax, thinkMedianMs: 20_000 }),
  ])
}
