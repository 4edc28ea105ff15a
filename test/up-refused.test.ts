import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { newFolder, runUp, startCommand } from './up.fixture.ts'

test('sensors that are to come to a bus elsewhere and to this process at once are refused with the way out', async () => {
  const folder = newFolder()
  const words = ['--set', 'bus=remote', '--set', 'hub.listen=127.0.0.1:8441']
  const { status, err } = await runUp(folder, ...words)
  expect([status, err]).toEqual([
    64,
    expect.stringMatching(
      /^amoskys: bus: remote \(command line\).*hub\.listen: 127\.0\.0\.1:8441 \(command line\).*take hub\.listen away/,
    ),
  ])
  expect(readdirSync(folder)).toEqual([])
})

test('a port of the hub that is taken is said before anything is said to be up', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const listen = `127.0.0.1:${port}`
  for (const run of [runUp, runBus]) {
    const { status, out, err } = await run(newFolder(), '--set', `hub.listen=${listen}`)
    expect([status, out, err]).toEqual([
      69,
      '',
      `amoskys: hub.listen: ${listen} is taken by another process: stop it, or choose another with hub.listen\n`,
    ])
  }
})

async function runBus(folder: string, ...words: readonly string[]) {
  const { said, ended } = startCommand(folder, 'bus', ...words)
  return { ...(await ended), ...said }
}
