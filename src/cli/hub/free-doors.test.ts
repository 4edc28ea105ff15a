import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { settingsSchema } from '../config/index.ts'
import { requireFreeDoors } from './free-doors.ts'

async function taken(port = 0): Promise<number> {
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** That one and the port above it are free, as good as. */
async function freePair(): Promise<number> {
  for (;;) {
    await using one = createServer().listen(0, '127.0.0.1')
    await once(one, 'listening')
    const { port } = one.address() as AddressInfo
    await using other = createServer().listen(port + 1, '127.0.0.1')
    const isFree = await once(other, 'listening').then(
      () => true,
      () => false,
    )
    if (isFree) return port
  }
}

const tried = (hub: object) => requireFreeDoors(settingsSchema.parse({ hub }))

test('a port that another process has is said by the setting that chooses it', async () => {
  const port = await taken()
  await expect(tried({ listen: `127.0.0.1:${port}` })).rejects.toMatchObject({
    code: 'unavailable',
    message: `hub.listen: 127.0.0.1:${port} is taken by another process: stop it, or choose another with hub.listen`,
  })
  await expect(tried({ listen: '127.0.0.1:0', enrolListen: `127.0.0.1:${port}` })).rejects.toThrow(
    `hub.enrolListen: 127.0.0.1:${port} is taken by another process`,
  )
  const below = await freePair()
  await taken(below + 1)
  await expect(tried({ listen: `127.0.0.1:${below}` })).rejects.toThrow(
    `hub.enrolListen: 127.0.0.1:${below + 1} is taken`,
  )
  await expect(tried({ listen: '192.0.2.1:8441' })).rejects.toThrow('is no address of this machine')
})

test('what is free stays free', async () => {
  await tried({ listen: '' })
  const listen = `127.0.0.1:${await freePair()}`
  await tried({ listen })
  await tried({ listen })
})
