import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createMemoryBus } from '../../src/bus/index.ts'
import { run } from '../../src/run.ts'
import { openCapture } from '../../src/sensing/capture/index.ts'
import { ownRun } from '../stories/support.fixture.ts'

const flows = 140_000

/** One empty UDP datagram each from as many forged addresses, all in one second. */
function forged(): Buffer {
  const header = Buffer.from('d4c3b2a1020004000000000000000000ffff000065000000', 'hex')
  const packets = Array.from({ length: flows }, (_, i) => {
    const packet = Buffer.alloc(16 + 28)
    packet.writeUInt32LE(1_700_000_000, 0)
    packet.writeUInt32LE(i * 7, 4)
    packet.fill(28, 8, 9).fill(28, 12, 13)
    packet.set([0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17], 16)
    packet.writeUInt32BE(0x0b00_0000 + i, 28)
    packet.set([10, 0, 0, 5, 4, 0, 0x23, 0x28, 0, 8], 32)
    return packet
  })
  return Buffer.concat([header, ...packets])
}

test('a capture that ends in a flood with the table full ends with every flow told', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'amoskys-full-')), 'flood.pcap')
  writeFileSync(path, forged())
  await using capture = await openCapture({ kind: 'files', paths: [path] })
  let recorded = 0
  const { summary } = await run({
    capture,
    settings: ownRun([], 'all'),
    bus: createMemoryBus(),
    onFound(found) {
      recorded += found.vectors.length
    },
  })
  expect(recorded).toBe(flows)
  expect(summary.flows).toBe(flows)
}, 60_000)
