import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { benchOf, orderFor } from '../../src/response/actions/actions.fixture.ts'
import { testNeeding } from './require.fixture.ts'

/** A disk of a megabyte in memory. */
function smallDisk(): { folder: string; fill: () => void; empty: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'amoskys-disk-'))
  const ballast = join(folder, 'ballast')
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder])
  onTestFinished(() => {
    execFileSync('umount', ['-l', folder])
    rmSync(folder, { recursive: true })
  })
  return {
    folder,
    fill: () => {
      const { bavail, bsize } = statfsSync(folder)
      writeFileSync(ballast, Buffer.alloc(bavail * bsize))
    },
    empty: () => rmSync(ballast),
  }
}

testNeeding({ isRoot: true })(
  'on a full disk nothing new is done, and what is in force can still be stopped',
  async () => {
    const disk = smallDisk()
    const { responder, kernel, told } = await benchOf({}, { folder: join(disk.folder, 'own') })
    const { id } = await responder.apply(orderFor('one'))
    disk.fill()
    let failed = 0
    for (let i = 0; i < 50; i++) {
      const order = orderFor(`more ${i}`, {
        target: `203.0.113.${i + 50}`,
        reason: 'x'.repeat(4000),
      })
      await responder.apply(order).catch((thrown: Error) => {
        expect(thrown.message).toContain('orders cannot be kept, so that none is done')
        expect(kernel.held.has(order.id)).toBe(false)
        failed++
      })
    }
    expect(failed).toBeGreaterThan(0)
    expect(kernel.held.has(id)).toBe(true)
    await responder.stop('wrong host').catch(() => {})
    expect([...kernel.held]).toEqual([])
    expect(responder.standing(id)?.state).toBe('undone')
    await responder.reconcile()
    expect([...kernel.held]).toEqual([])
    expect(told().join()).toContain('orders cannot be kept')
    disk.empty()
    await responder.resume()
    expect(await responder.apply(orderFor('later'))).toMatchObject({ state: 'in_force' })
  },
)
