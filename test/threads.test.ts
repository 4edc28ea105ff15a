import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createMemoryBus } from '../src/bus/index.ts'
import { untriedSettings } from '../src/cli/compose.ts'
import { observationBatch } from '../src/contracts/index.ts'
import { openDetection } from '../src/detection/index.ts'
import { type RunSettings, run } from '../src/run.ts'
import { openCapture } from '../src/sensing/capture/index.ts'
import { ownSettings, traces } from './stories/support.fixture.ts'

/** Everything that a run hands on, kind by kind, and its summary. */
async function everything(
  changes: readonly string[],
  wrong: Partial<RunSettings> = {},
  trace = 'busy-scan',
) {
  const found = {
    ...{ alerts: [] as object[], signals: [] as object[] },
    ...{ flows: [] as object[], hosts: [] as object[] },
  }
  const bus = createMemoryBus()
  for (const topic of ['alerts', 'signals', 'flows', 'hosts'] as const)
    bus.subscribe(topic, 'test', async (batch) => void found[topic].push(...batch))
  await using capture = await openCapture({ kind: 'files', paths: [join(traces, `${trace}.pcap`)] })
  const settings = { ...untriedSettings(ownSettings(changes), 'kept'), ...wrong }
  const { summary } = await run({ capture, settings, bus })
  await bus.close()
  return { ...found, summary }
}

test.each(['busy-scan', 'tunnel-dns', 'flood-icmp', 'arp-spoofing', 'office-morning'])(
  '%s: two threads find what one finds, in the same order',
  async (trace) => {
    const two = await everything(['threads=2'], {}, trace)
    expect(two.flows.length).toBeGreaterThan(0)
    expect(two.hosts.length).toBeGreaterThan(0)
    expect(two).toEqual(await everything(['threads=1'], {}, trace))
  },
)

describe.each([1, 2])('with threads=%s', (threads) => {
  test('a broken model ends the run with its reason', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'amoskys-model-'))
    for (const name of ['model.json', 'card.json']) writeFileSync(join(folder, name), '{}')
    const broken = everything([`threads=${threads}`, `model.folder=${folder}`])
    await expect(broken).rejects.toMatchObject({ name: 'AmoskysError', code: 'corrupt' })
  })

  test('detection that fails ends the run, and nobody waits for it', async () => {
    await expect(everything([`threads=${threads}`], { home: ['nowhere'] })).rejects.toThrow('CIDR')
  })
})

test('what waits for the thread is bounded in bytes, too', async () => {
  const settings = untriedSettings(ownSettings([]), 'alerts')
  const detection = await openDetection(settings, { threads: 2, onFound() {} })
  const batch = observationBatch(1_024, 1_024)
  batch.count = 1_024
  batch.records.count = 1_024
  for (let batches = 0; batches < 6; batches++) detection.take({ kind: 'observations', batch })
  const room = detection.room().then(() => 'room')
  expect(await Promise.race([room, setImmediate('none')])).toBe('none')
  expect(await room).toBe('room')
  await detection.close()
})

test('detection that fails while nobody waits for room is told at the end', async () => {
  const settings = { ...untriedSettings(ownSettings([]), 'alerts'), home: ['nowhere'] }
  const detection = await openDetection(settings, { threads: 2, onFound() {} })
  for (let ticks = 0; ticks < 40; ticks++) detection.take({ kind: 'time', timeUs: ticks })
  await expect(detection.room()).rejects.toThrow('CIDR')
  await expect(async () => detection.end()).rejects.toThrow('CIDR')
  await detection.close()
})
