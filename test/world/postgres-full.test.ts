/** The disk of the server is full: said by name, alerts are held and follow when there is room again. */
import { execFileSync } from 'node:child_process'
import { chownSync, mkdtempSync, rmdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { openStore, startKeeping } from '../../src/store/index.ts'
import { postgresPrograms, startPostgres } from '../../src/store/postgres/server.fixture.ts'
import { alertOf, flowOf } from '../../src/store/records.fixture.ts'
import { testNeeding } from './require.fixture.ts'

const isMissing = postgresPrograms() === ''
const testOnFull = testNeeding({
  isRoot: true,
  ...(isMissing && { programs: { initdb: 'postgresql' } }),
})

testOnFull(
  'a full disk of the server is said, and what was held is kept when there is room',
  async () => {
    const server = await startPostgres()
    const disk = mkdtempSync(join(tmpdir(), 'amoskys-disk-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk])
    try {
      const { uid, gid } = statSync(join(server.folder, 'data'))
      chownSync(disk, uid, gid)
      await server.ask(`create tablespace small location '${disk}'`)
      await server.ask('create database site tablespace small')
      const said: string[] = []
      let nowMs = 0
      const keeping = await startKeeping({
        open: () => openStore(server.url('site')),
        say: (sentence) => said.push(sentence),
        clock: () => nowMs,
        isHurried: () => false,
        checkMs: 1_000_000,
      })
      const flows = (round: number) =>
        Array.from({ length: 4000 }, (_, i) => flowOf(i, { firstUs: round * 1e6 + i }))
      for (let round = 0; round < 20; round++) await keeping.flows(flows(round))
      expect(said.join()).toMatch(/cannot be kept: .*no room is left on the disk of the server/)
      const body = { explanation: { headline: 'x'.repeat(500) } } as never
      const alerts = Array.from({ length: 300 }, (_, i) => alertOf(`alr_${i}`, body))
      for (const alert of alerts) await keeping.alerts([alert])
      execFileSync('mount', ['-o', 'remount,size=200m', disk])
      nowMs += 120_000
      await keeping.check()
      const end = await keeping.end()
      expect(end.lost.alerts).toBe(0)
      await using store = await openStore(server.url('site'))
      expect((await store.counts()).alerts).toBe(300)
    } finally {
      await server.stop()
      execFileSync('umount', [disk])
      rmdirSync(disk)
    }
  },
)
