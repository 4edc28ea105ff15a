/** Whether what a source names is there at all, asked before anything is made for it. */
import { stat } from 'node:fs/promises'
import { fileError } from './bytes-file.ts'
import { insistOnFolder } from './follow-scan.ts'
import type { CaptureSource } from './source.ts'

/** Rejects as opening it would. Of an interface and standard input nothing is known beforehand. */
export async function insistOnPaths(source: CaptureSource): Promise<void> {
  if (source.kind === 'follow') await insistOnFolder(source.folder)
  if (source.kind !== 'files' && source.kind !== 'replay') return
  for (const path of source.paths)
    await stat(path).catch((thrown: unknown) => {
      throw fileError(path, thrown)
    })
}
