import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.ts'

/** Where the bootstrap puts the web app; null: it was not built, as where the development dependencies are not there. */
export function builtSite(): string | null {
  const folder = join(root, 'web', 'dist')
  return existsSync(join(folder, 'index.html')) ? folder : null
}
