/** A disk of a few megabytes, in memory, that can be filled and emptied. */
import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand, toolPath } from '../command.ts'
import { requireRoot } from '../rooms.ts'

export interface SmallDisk extends AsyncDisposable {
  readonly folder: string
  /** Takes all the room that is left. */
  fill(): void
  empty(): void
}

const mounted = new Set<string>()
process.on('exit', () => {
  for (const folder of mounted) spawnSync(toolPath('umount'), ['-l', folder])
})

export async function mountDisk(bytes: number): Promise<SmallDisk> {
  requireRoot()
  const folder = mkdtempSync(join(tmpdir(), 'amoskys-disk-'))
  await runCommand([
    ...[toolPath('mount'), '-t', 'tmpfs', '-o', `size=${bytes},mode=700`],
    ...['amoskys', folder],
  ])
  mounted.add(folder)
  const ballast = join(folder, 'ballast')
  return {
    folder,
    fill: () => fill(ballast),
    empty: () => rmSync(ballast, { force: true }),
    async [Symbol.asyncDispose]() {
      await runCommand([toolPath('umount'), '-l', folder], { anyStatus: true })
      mounted.delete(folder)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function fill(path: string): void {
  const file = openSync(path, 'a')
  try {
    for (const size of [1 << 20, 4096]) fillBy(file, Buffer.alloc(size))
  } finally {
    closeSync(file)
  }
}

/** Until the disk takes no more of such pieces. */
function fillBy(file: number, piece: Buffer): void {
  try {
    for (;;) if (writeSync(file, piece) < piece.length) return
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOSPC') throw thrown
  }
}
