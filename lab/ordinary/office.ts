/** A whole office's ordinary use, made of the pieces beside. */
import type { HostName } from '../plan.ts'
import type { World } from '../world.ts'
import { askApi, browse, visit } from './browsing.ts'
import { keepTime, lookUp, monitor, pingMonitor } from './monitors.ts'
import { mistypePassword, runRemotely, workInShell } from './sessions.ts'
import { backUp, download, useFtp } from './transfers.ts'

export interface OfficeOptions {
  readonly seconds: number
  /** Which desks are at work. */
  readonly desks: readonly HostName[]
  /** Largest file moved, kilobytes: with the pauses, it bounds the capture. */
  readonly kilobytesMax?: number
  /** Multiplies everybody's pauses. */
  readonly calm?: number
}

/** A small office at work: readers, visitors, a monitor, a shell, a backup, clocks. */
export async function office(world: World, options: OfficeOptions): Promise<void> {
  const { seconds, desks, kilobytesMax = 40, calm = 1 } = options
  const [first, second = first, third = first] = [...desks].reverse()
  if (first === undefined) return
  const health = 'http://web1.lab.example/api/health'
  await Promise.all([
    ...desks.map((host) => browse(world, { host, seconds, thinkMedianMs: 16_000 * calm })),
    visit(world, seconds, 7_000 * calm),
    askApi(world, { host: first, seconds }),
    lookUp(world, second!, seconds),
    keepTime(world, [first, 'app1'], seconds),
    monitor(world, { host: 'nas', url: health, everySeconds: 20, seconds }),
    pingMonitor(world, { host: 'nas', target: '10.20.0.11', everySeconds: 5, seconds }),
    workInShell(world, { host: second!, seconds: seconds * 0.6 }),
    mistypePassword(world, { host: third!, seconds }),
    runRemotely(world, { host: third!, seconds }),
    useFtp(world, { host: first, seconds, kilobytesMax, thinkMedianMs: 20_000 * calm }),
    backUp(world, { host: 'app1', seconds, kilobytesMax, thinkMedianMs: 50_000 * calm }),
    download(world, { host: third!, seconds, kilobytesMax, thinkMedianMs: 30_000 * calm }),
  ])
}
