import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { openStreams } from '../../src/bus/index.ts'
import { wallClockMs } from '../../src/kernel/index.ts'
import { testNeeding } from './require.fixture.ts'

/** A disk that this test alone can fill. */
function smallDisk(): { readonly folder: string; [Symbol.dispose](): void } {
  const folder = mkdtempSync(join(tmpdir(), 'amoskys-bus-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder])
  return {
    folder,
    [Symbol.dispose]() {
      execFileSync('umount', [folder])
      rmSync(folder, { recursive: true })
    },
  }
}

const entry = (sequence: number) => ({ sequence, bytes: new Uint8Array(30_000).fill(9) })
const all = { after: 0, entriesMax: 10_000, bytesMax: 1e9, waitMs: 0 } as const

testNeeding({ isRoot: true })(
  'streams on a full disk: what was answered is there, the rest is refused, and with room it goes on',
  async () => {
    using disk = smallDisk()
    const path = join(disk.folder, 'bus.db')
    const open = () =>
      openStreams({ kind: 'memory', url: '', path, clock: wallClockMs, onNotice: () => {} })
    const ballast = join(disk.folder, 'ballast')
    writeFileSync(ballast, new Uint8Array(3_000_000))
    let answered = 0
    {
      await using streams = await open()
      await streams.join('s', 'g')
      const fill = async () => {
        for (;;) answered = (await streams.append('s', [entry(answered + 1)])).newest
      }
      await expect(fill()).rejects.toMatchObject({ code: 'unavailable' })
      expect(answered).toBeGreaterThan(10)
      expect(await streams.state('s')).toMatchObject({ entries: answered, newest: answered })
      await expect(streams.append('s', [entry(answered + 1)])).rejects.toMatchObject({
        code: 'unavailable',
      })
    }
    {
      await using streams = await open()
      const own = () => streams.own('s', 'g', { owner: 'o', ttlMs: 60_000 })
      expect(await streams.state('s')).toMatchObject({ entries: answered, newest: answered })
      // A lease is written, too.
      await expect(own()).rejects.toMatchObject({ code: 'unavailable' })
      rmSync(ballast)
      const owned = (await own())!
      const read = await owned.read(all)
      expect(read.map(({ sequence }) => sequence)).toEqual(
        Array.from({ length: answered }, (_, i) => i + 1),
      )
      expect(await streams.append('s', [entry(answered + 1)])).toMatchObject({ accepted: 1 })
      await owned.commit(answered)
      expect(await streams.state('s')).toMatchObject({ entries: 1, oldest: answered + 1 })
    }
  },
)
