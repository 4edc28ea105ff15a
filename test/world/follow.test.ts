import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { root } from '../sources.fixture.ts'
import { until } from '../until.fixture.ts'
import { testNeeding } from './require.fixture.ts'
import { Cable } from './veth.fixture.ts'

const test = testNeeding({
  isRoot: true,
  programs: { tcpdump: 'tcpdump', ip: 'iproute2', python3: 'python3' },
})

const program = join(root, 'src/cli/bin/amoskys.js')

function framesRead(folder: string): number {
  try {
    const path = join(folder, 'data', 'amoskys.sqlite')
    using database = new DatabaseSync(path, { readOnly: true, timeout: 5000 })
    return Number(database.prepare('select sum(frames) as frames from followed').get()!['frames'])
  } catch {
    return 0
  }
}

/** In a namespace of its own, beside a tcpdump that rotates its files. */
async function followed(rotation: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'amoskys-follow-'))
  const cable = await Cable.lay()
  // The API listens there.
  await cable.host.run(['ip', 'link', 'set', 'lo', 'up'])
  const dump = ['tcpdump', '-i', 'far', '-Z', 'root', '-w', join(folder, 'cap-%s.pcap')]
  const tcpdump = cable.host.spawn([...dump, ...rotation])
  await tcpdump.saying('listening on')
  const quick = ['--set', 'capture.quietSeconds=1', '--set', `data=${join(folder, 'data')}`]
  const up = () => cable.host.spawn([process.execPath, program, 'up', '--follow', folder, ...quick])
  return { folder, cable, tcpdump, up }
}

test('files that tcpdump rotates by time are read while it goes on, each packet once, across a kill', async () => {
  const { folder, cable, tcpdump, up } = await followed(['-G', '1'])
  await using _ = cable
  const first = up()
  await first.saying('following')
  let sent = 0
  const send = async (count: number) => {
    await cable.send(count)
    sent += count
  }
  for (let i = 0; i < 4; i++) {
    await send(200)
    await delay(600)
  }
  await until(() => framesRead(folder) > 0)
  process.kill(first.pid, 'SIGKILL')
  await first.exited
  await send(300)
  const second = up()
  await second.saying('ended without warning')
  await delay(1200)
  await send(100)
  // What the kernel has gathered tcpdump fetches within a second.
  await delay(1500)
  await tcpdump.stop('SIGINT')
  await until(() => framesRead(folder) >= sent)
  await delay(1500)
  expect(await second.stop('SIGTERM')).toBe(0)
  expect(readdirSync(folder).filter((name) => name.endsWith('.pcap')).length).toBeGreaterThan(3)
  expect(framesRead(folder)).toBe(sent)
}, 120_000)

test('a tcpdump that writes over its oldest file is read as long as it is followed in time', async () => {
  const { folder, cable, tcpdump, up } = await followed(['-C', '1', '-W', '3'])
  await using _ = cable
  const run = up()
  await run.saying('following')
  for (let i = 0; i < 4; i++) {
    await cable.send(15_000)
    await delay(1200)
  }
  await delay(1500)
  await tcpdump.stop('SIGINT')
  await until(() => framesRead(folder) >= 60_000)
  expect(await run.stop('SIGTERM')).toBe(0)
  expect(framesRead(folder)).toBe(60_000)
}, 120_000)
