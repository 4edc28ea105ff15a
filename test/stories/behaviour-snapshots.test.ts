import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { allTrials } from '../../bench/trials/all.ts'
import { captureOf } from '../../bench/trials/memory-capture.ts'
import { wireOf } from '../../bench/trials/try.ts'
import { pointsOf } from '../../src/detection/behaviours/trials/index.ts'
import { openCapture } from '../../src/sensing/capture/index.ts'
import { expectSame, observationsOf } from './behaviour-snapshots.fixture.ts'
import { traces } from './support.fixture.ts'

const captures = readdirSync(traces).filter((name) => name.endsWith('.pcap'))
const attacks = allTrials.map(({ behaviour, attacks: [first] }) => [behaviour, first!] as const)

test.each(captures)('%s: saved and begun again, behaviours tell the same', async (name) => {
  await using capture = await openCapture({ kind: 'files', paths: [join(traces, name)] })
  expectSame(await observationsOf(capture))
})

test.each(attacks)(
  'trials of %s: saved and begun again, it tells the same',
  async (name, attack) => {
    const wire = wireOf(attack, pointsOf(attack.axes).at(-1)!, 0)
    const went = expectSame(await observationsOf(captureOf(wire.frames())))
    // It is told of a flood of its trials once.
    if (name !== 'packet-flood') expect(went).toContain(name)
  },
)
