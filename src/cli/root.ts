import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The project's folder: the nearest with a package.json, upward from the sources or from the bundle. */
export const root = folderWith('package.json', import.meta.dirname)

function folderWith(name: string, from: string): string {
  const above = dirname(from)
  return above === from || existsSync(join(from, name)) ? from : folderWith(name, above)
}
