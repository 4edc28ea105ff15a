import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Alert, Signal } from '../../src/contracts/index.ts'
import { openStore, startKeeping } from '../../src/store/index.ts'
import { alertOf, flowOf, signalOf } from '../../src/store/records.fixture.ts'
import { watchLine } from './live-watch.fixture.ts'
import { testNeeding } from './require.fixture.ts'

const needs = { isRoot: true, programs: { tcpdump: 'tcpdump', ip: 'iproute2' } } as const

/** A disk of a few megabytes in memory. */
class SmallDisk implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'amoskys-disk-'))
  readonly database = join(this.folder, 'run.sqlite')
  readonly #ballast = join(this.folder, 'ballast')

  constructor(size: string) {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', this.folder])
  }

  /** Leaves so many bytes free. */
  fill(freeBytes: number): void {
    const { bavail, bsize } = statfsSync(this.folder)
    writeFileSync(this.#ballast, Buffer.alloc(bavail * bsize - freeBytes))
  }

  empty(): void {
    rmSync(this.#ballast)
  }

  [Symbol.dispose](): void {
    execFileSync('umount', ['-l', this.folder])
    rmSync(this.folder, { recursive: true })
  }
}

testNeeding(needs)('on a full disk alerts are held, and kept when there is room', async () => {
  using disk = new SmallDisk('32m')
  const said: string[] = []
  let nowMs = 1_000_000
  const keeping = await startKeeping({
    open: () => openStore(disk.database),
    say: (sentence) => said.push(sentence),
    clock: () => nowMs,
    isHurried: () => true,
    checkMs: 1_000_000,
  })
  const flows = Array.from({ length: 1000 }, (_, i) => flowOf(i))
  await keeping.flows(flows)
  disk.fill(2_000_000)
  await keeping.flows(flows)
  await keeping.alerts([alertOf('alr_A')])
  expect(said).toEqual([expect.stringMatching(/nearly full: flows are given up/)])
  disk.empty()
  disk.fill(0)
  const long = { facts: { text: 'x'.repeat(1_000_000) } }
  await keeping.signals([signalOf('s', 1, long)])
  await keeping.alerts([alertOf('alr_B')])
  expect(said.slice(1)).toEqual([
    expect.stringMatching(/records cannot be kept: .*no room is left on the disk/),
  ])
  disk.empty()
  nowMs += 5000
  await keeping.check()
  expect(said.slice(2)).toEqual([
    expect.stringMatching(
      /kept again, 1 alert and 1 signal that were held .*: 0 alerts, 0 signals and 0 flows$/,
    ),
    expect.stringMatching(/there is room .*; 1000 flows given up/),
  ])
  await keeping.flows(flows.map((flow) => ({ ...flow, firstUs: flow.firstUs + 5000 })))
  const { lost, flowsGivenUp } = await keeping.end()
  expect({ lost, flowsGivenUp }).toEqual({
    lost: { alerts: 0, signals: 0, flows: 0, hosts: 0 },
    flowsGivenUp: 1000,
  })
  await using store = await openStore(disk.database)
  expect(await store.counts()).toMatchObject({ alerts: 2, signals: 1, flows: 2000 })
})

testNeeding(needs)('on a disk of six megabytes alerts come before flows', async () => {
  using disk = new SmallDisk('6m')
  const said: string[] = []
  const keeping = await startKeeping({
    open: () => openStore(disk.database),
    say: (sentence) => said.push(sentence),
    clock: () => 1_000_000,
    isHurried: () => false,
    checkMs: 1_000_000,
  })
  const long = { explanation: { headline: 'x'.repeat(5000) } } as Partial<Alert>
  for (let i = 0; i < 40; i++) {
    await keeping.flows(Array.from({ length: 100 }, (_, k) => flowOf(100 * i + k)))
    // Each comes in several revisions, all of which pass through the log.
    for (let revision = 1; revision <= 4; revision++)
      await keeping.alerts([alertOf(`alr_${i}`, { ...long, revision })])
  }
  const { lost, flowsGivenUp } = await keeping.end()
  expect(said).toEqual([expect.stringMatching(/nearly full: flows are given up/)])
  expect({ lost, flowsGivenUp }).toEqual({
    lost: { alerts: 0, signals: 0, flows: 0, hosts: 0 },
    flowsGivenUp: 4000,
  })
  await using store = await openStore(disk.database)
  expect(await store.counts()).toMatchObject({ alerts: 40, flows: 0 })
})

testNeeding(needs)('what the log took of a full disk is used before alerts are held', async () => {
  using disk = new SmallDisk('32m')
  const flows = Array.from({ length: 10_000 }, (_, i) => flowOf(i))
  await using first = await openStore(disk.database)
  await first.keepFlows(flows)
  await first.close()
  await using store = await openStore(disk.database)
  // Written again, the same rows fill the log, and not the file.
  await store.keepFlows(flows)
  disk.fill(0)
  const facts = { text: 'x'.repeat(200_000) } as unknown as Signal['facts']
  await store.keepSignals([signalOf('s', 1, { facts })])
  expect((await store.counts()).signals).toBe(1)
})

/** `watch` on the loopback of a network of its own, where nothing is heard. */
function watchQuiet(database: string) {
  const line = watchLine({ interface: 'lo', extra: ['--db', database] })
  const script = 'ip link set lo up && exec "$@"'
  const watch = spawn('unshare', ['--net', 'sh', '-c', script, 'sh', ...line])
  let said = ''
  const waiting = new Set<() => void>()
  watch.stderr.on('data', (chunk) => {
    said += chunk
    for (const wake of waiting) wake()
  })
  const exited = new Promise<number | null>((resolve) => watch.on('exit', resolve))
  const saying = async (text: RegExp) => {
    while (!text.test(said)) await new Promise<void>((resolve) => waiting.add(resolve))
  }
  return { watch, saying, exited, said: () => said }
}

testNeeding(needs)(
  'watch says at once that its database is gone or its disk full, and when it is over',
  async () => {
    using disk = new SmallDisk('32m')
    const { watch, saying, exited, said } = watchQuiet(disk.database)
    await saying(/watching lo/)
    rmSync(disk.database)
    await saying(/records cannot be kept: .*run\.sqlite: the database was deleted or replaced/)
    await saying(/records are kept again in a new database/)
    expect(existsSync(disk.database)).toBe(true)
    disk.fill(0)
    await saying(/the disk is nearly full/)
    disk.empty()
    await saying(/there is room on the disk again/)
    watch.kill('SIGTERM')
    expect(await exited, said()).toBe(0)
  },
)
