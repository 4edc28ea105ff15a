/**
 * The whole program in one file, made of the sources: it starts in half the time that 300 files take. It is used
 * only while it is newer than every source, so that what runs is always what stands there.
 */
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const folder = join(root, 'dist')
/** The command, and what its other threads run. */
const entries = ['src/cli/main.ts', 'src/detection/worker.ts', 'src/api/api-thread.ts']
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

/**
 * The running program keeps its own text, once in each thread: two bytes for each character of a file in which one of them
 * needs two. An escape says the same, in a string as in an expression.
 */
export function latinText(code) {
  const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  return code.replace(/[^\0-\xff]/g, escaped)
}

/** Comments and blanks go, which take memory for as long as the program runs; names stay, so that a failure tells where. */
const script = (options) =>
  `import { build } from 'rolldown'; await build(${JSON.stringify(options)})`

/** Needs a Node that the bundler runs on; without the bundler (no development dependencies) nothing is made. */
export function makeBundle(node) {
  if (!existsSync(join(root, 'node_modules', 'rolldown'))) return
  const draft = `${folder}-${process.pid}`
  const minify = { compress: false, mangle: false }
  const output = { dir: draft, format: 'esm', minify }
  const code = script({ input: entries, platform: 'node', external: unbundled, output })
  execFileSync(node, ['--input-type=module', '-e', code], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  for (const name of readdirSync(draft)) {
    const path = join(draft, name)
    writeFileSync(path, latinText(readFileSync(path, 'utf8')))
  }
  rmSync(folder, { recursive: true, force: true })
  renameSync(draft, folder)
}
