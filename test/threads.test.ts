import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { detectorSettings } from '../src/cli/compose.ts'
import { type DetectorSettings, openDetector } from '../src/detector.ts'
import { openCapture } from '../src/sensing/capture/index.ts'
import { ownSettings, traces } from './stories/support.ts'

/** Everything that a run hands on, kind by kind, and its summary. */
async function run(
  changes: readonly string[],
  wrong: Partial<DetectorSettings> = {},
  trace = 'busy-scan',
) {
  const found = { alerts: [] as object[], signals: [] as object[], flows: [] as object[] }
  const settings = { ...detectorSettings(ownSettings(changes), 'all'), ...wrong }
  const detector = await openDetector(settings, {
    onFound(more) {
      found.alerts.push(...more.alerts)
      found.signals.push(...more.signals)
    },
    onFlows: (flows) => found.flows.push(...flows),
    room: () => Promise.resolve(),
  })
  try {
    await using capture = await openCapture({
      kind: 'files',
      paths: [join(traces, `${trace}.pcap`)],
    })
    for await (const frames of capture) {
      detector.push(frames)
      await detector.room()
    }
    const summary = await detector.finish(capture.counts())
    return { ...found, summary }
  } finally {
    await detector.close()
  }
}

test.each(['busy-scan', 'tunnel-dns', 'flood-icmp', 'arp-spoofing', 'office-morning'])(
  '%s: two threads find what one finds, in the same order',
  async (trace) => {
    const two = await run(['threads=2'], {}, trace)
    expect(two.flows.length).toBeGreaterThan(0)
    expect(two).toEqual(await run(['threads=1'], {}, trace))
  },
)

describe.each([1, 2])('with threads=%s', (threads) => {
  test('a broken model ends the run with its reason', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'amoskys-model-'))
    for (const name of ['model.json', 'card.json']) writeFileSync(join(folder, name), '{}')
    const broken = run([`threads=${threads}`, `model.folder=${folder}`])
    await expect(broken).rejects.toMatchObject({ name: 'AmoskysError', code: 'corrupt' })
  })

  test('a judge that fails ends the run, and nobody waits for it', async () => {
    await expect(run([`threads=${threads}`], { home: ['nowhere'] })).rejects.toThrow('CIDR')
  })
})

test('a judge that fails while nobody waits for room is told at the end', async () => {
  const settings = { ...detectorSettings(ownSettings(['threads=2']), 'needed'), home: ['nowhere'] }
  const nothing = { onFound() {}, onFlows() {}, room: () => Promise.resolve() }
  const detector = await openDetector(settings, nothing)
  for (let ticks = 0; ticks < 40; ticks++) detector.advance(ticks)
  await setTimeout(500)
  const none = { frames: 0, bytes: 0, kernelDrops: 0, interfaceDrops: 0 }
  const end = detector.finish({ ...none, incomplete: [], warnings: [], skipped: [] })
  await expect(end).rejects.toThrow('CIDR')
  await detector.close()
})
