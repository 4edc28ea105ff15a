import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { Rig } from '../../lab/faults/rig.ts'

test('who connects and says nothing does not hold up the end of a hub', async () => {
  await using rig = await Rig.open()
  for (const port of [rig.port, rig.port + 1]) {
    const idle = connect(port, '127.0.0.1')
    onTestFinished(() => void idle.destroy())
    await once(idle, 'connect')
  }
  rig.hub!.signal('SIGTERM')
  const waited = new Promise((resolve) => setTimeout(() => resolve('still there'), 30_000).unref())
  expect(await Promise.race([rig.hub!.ended, waited])).toBe(0)
}, 120_000)
