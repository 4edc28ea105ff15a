import { expect, test } from 'vitest'
import { isLacking, natsBackend } from '../../bus/servers.fixture.ts'
import { wallClockMs } from '../../kernel/index.ts'
import { settingsSchema } from '../config/index.ts'
import type { World } from '../world.ts'
import { openBus } from './open-bus.ts'

if (!isLacking(natsBackend))
  test('NATS is asked for as many copies as the settings say', async () => {
    await using server = await natsBackend.start()
    const world = { now: wallClockMs, err: () => {} } as Partial<World> as World
    const open = (natsReplicas: number) => {
      const hub = { natsUrl: server.url, natsReplicas }
      return openBus(world, settingsSchema.parse({ bus: 'nats', hub }), {
        path: '',
        isShared: true,
      })
    }
    const entries = [{ sequence: 1, bytes: new Uint8Array([1]) }]
    await using three = await open(3)
    await expect(three.streams!.append('s', entries)).rejects.toThrow(/replicas > 1 not supported/)
    await using one = await open(1)
    expect(await one.streams!.append('s', entries)).toMatchObject({ accepted: 1 })
    // What is there is taken as it is.
    await using later = await open(3)
    expect(await later.streams!.newest('s')).toBe(1)
  })
