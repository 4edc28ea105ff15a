import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openCapture } from '../src/capture/index.ts'
import { detectorSettings } from '../src/cli/compose.ts'
import { type DetectorSettings, openDetector } from '../src/detector.ts'
import { ownSettings, traces } from './stories/support.ts'

/** Everything that a run hands on, kind by kind, and its summary. */
async function run(changes: readonly string[], wrong: Partial<DetectorSettings> = {}) {
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
      paths: [join(traces, 'busy-scan.pcap')],
    })
    for await (const frames of capture) {
      detector.push(frames)
      await detector.room()
    }
    const summary = await detector.finish(capture.counts())
    return { ...found, summary, sizes: Object.values(found).map((some) => some.length > 0) }
  } finally {
    await detector.close()
  }
}

test('two threads find what one finds, in the same order', async () => {
  const two = await run(['threads=two'])
  expect(two.sizes).toEqual([true, true, true])
  expect(two).toEqual(await run(['threads=one']))
})

describe.each(['one', 'two'])('with threads=%s', (threads) => {
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
