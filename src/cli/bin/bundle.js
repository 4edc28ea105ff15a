/**
 * The whole program in one file, made of the sources: it starts in half the time that 300 files take. It is used
 * only while it is newer than every source, so that what runs is always what stands there.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const folder = join(root, 'dist')
/** The command, and what its other threads run. */
const entries = ['src/cli/main.ts', 'src/detection/thread.ts', 'src/api/api-thread.ts']
/** They carry machine code, or files of their own that they look for beside them. */
const unbundled = ['@node-rs/argon2', 'pino', 'thread-stream']
export const bundle = join(folder, 'main.js')

export function isBundleCurrent() {
  if (!existsSync(bundle)) return false
  const madeMs = statSync(bundle).mtimeMs
  const sources = readdirSync(join(root, 'src'), { recursive: true })
  // Folders count, too: a file that was taken away leaves its mark there.
  const paths = ['package-lock.json', 'src', ...sources.map((path) => join('src', path))]
  return paths.every((path) => statSync(join(root, path)).mtimeMs < madeMs)
}

/** Needs a Node that the bundler runs on; without the bundler (no development dependencies) nothing is made. */
export function makeBundle(node) {
  const bundler = join(root, 'node_modules', 'rolldown', 'bin', 'cli.mjs')
  if (!existsSync(bundler)) return
  const draft = `${folder}-${process.pid}`
  const external = unbundled.flatMap((name) => ['--external', name])
  const options = ['--platform', 'node', '--format', 'esm', '--dir', draft, ...external]
  execFileSync(node, [bundler, ...entries, ...options], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  rmSync(folder, { recursive: true, force: true })
  renameSync(draft, folder)
}
