/**
 * The web app, built from its sources: it is made anew when one of them is newer, so that what a browser gets is what stands
 * there. Files that shrink have their compressed form beside them, so that nothing is compressed while somebody waits.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const web = join(root, 'web')
const built = join(web, 'dist')
/** Written last: what has it is whole. */
const mark = join(built, 'index.html')
const shrinking = /\.(js|css|html|svg|json|webmanifest)$/

export function isWebCurrent() {
  if (!existsSync(web)) return true
  if (!existsSync(mark)) return false
  const madeMs = statSync(mark).mtimeMs
  const own = readdirSync(web, { recursive: true }).filter(
    (path) => !/^(dist|node_modules)(\/|$)/.test(path),
  )
  const contracts = readdirSync(join(root, 'src', 'contracts'))
  const paths = [
    'package-lock.json',
    ...own.map((path) => join('web', path)),
    ...contracts.map((path) => join('src', 'contracts', path)),
  ]
  return paths.every((path) => statSync(join(root, path)).mtimeMs < madeMs)
}

/** Needs a Node that the builder runs on; without the builder (no development dependencies) nothing is made. */
export function makeWeb(node) {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  if (!existsSync(vite)) return
  execFileSync(node, [vite, 'build', '--logLevel', 'warn'], {
    cwd: web,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  for (const path of readdirSync(built, { recursive: true })) compress(join(built, path))
  writeFileSync(mark, readFileSync(mark))
}

function compress(path) {
  if (!shrinking.test(path)) return
  const bytes = readFileSync(path)
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
  writeFileSync(`${path}.br`, brotliCompressSync(bytes))
}
