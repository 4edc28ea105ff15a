import { PassThrough, Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { LiveBytes } from './live-bytes.ts'

async function readAll(bytes: LiveBytes): Promise<number> {
  const into = new Uint8Array(100_000)
  let total = 0
  for (let n = -1; n !== 0; total += n) n = await bytes.read(into, 0)
  return total
}

test('while nobody reads, the writer waits; what it wrote is read whole', async () => {
  const chunks = Array.from({ length: 100 }, () => new Uint8Array(30_000))
  await using bytes = new LiveBytes(Readable.from(chunks))
  await turn()
  expect(bytes.bytesRead).toBeLessThan(100_000)
  expect(await readAll(bytes)).toBe(3_000_000)
})

test('once held, everything is taken in, and handed out at the end of the pipe', async () => {
  const pipe = new PassThrough()
  await using bytes = new LiveBytes(pipe)
  bytes.hold()
  let isRead = false
  const read = readAll(bytes).then((total) => {
    isRead = true
    return total
  })
  for (let i = 0; i < 20; i++) {
    pipe.write(new Uint8Array(30_000))
    await turn()
  }
  expect([bytes.bytesRead, isRead]).toEqual([600_000, false])
  pipe.end()
  expect(await read).toBe(600_000)
})
