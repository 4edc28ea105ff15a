import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'rolldown'
import type { WorkName } from './engine.ts'
import { type Cost, measure, type Place } from './measure.ts'
import type { Passes } from './workload.ts'

/** One checkout of the project, ready to be measured: bundled as the command is. */
export interface Checkout {
  /** '' for this one. */
  readonly name: string
  /** The whole program on a file, `more` options added. */
  analyzeCommand(file: string, more?: string): string
  analyze(file: string, place: Place): Promise<Cost>
  passes(work: WorkName, file: string, how: How): Promise<Passes>
}

interface How {
  readonly passes: number
  readonly core: number
  /** With the main thread's time by stage. */
  readonly isProfiled?: boolean
}

const node = process.execPath

/** What the command's own first line gives Node, so that a checkout is measured as it is run. */
export function nodeFlags(root: string): string[] {
  const [line] = readFileSync(join(root, bin), 'utf8').split('\n')
  const found = /^#!.*\bnode\b(.*)$/.exec(line!)
  if (found === null) throw new Error(`${root}: ${bin} does not begin with how Node runs it`)
  return found[1]!.split(' ').filter((flag) => flag !== '')
}

/** What it sets beside that: `NAME=VALUE`. */
function environmentOf(root: string): string[] {
  const [line] = readFileSync(join(root, bin), 'utf8').split('\n')
  return line!.split(' ').filter((word) => /^[A-Z_]+=/.test(word))
}

const bin = 'src/cli/bin/amoskys.js'

export async function openCheckout(folder: string, name: string): Promise<Checkout> {
  const root = resolve(folder)
  const engine = await bundleEngine(root)
  const { flags, program } = await openCommand(root)
  const command = `${program.join(' ')} analyze --json`
  const analyzeCommand = (file: string, more = '') => `exec ${command} ${more} ${file}`
  return {
    name,
    analyzeCommand,
    analyze: (file, place) => measure(analyzeCommand(file), place),
    async passes(work, file, { passes, core, isProfiled = false }) {
      const workload = join(import.meta.dirname, 'workload.ts')
      const more = isProfiled ? ['profile'] : []
      const words = [node, ...flags, workload, engine, work, file, String(passes), ...more]
      return JSON.parse(await output(['taskset', '-c', String(core), ...words])) as Passes
    },
  }
}

/** The command, bundled: what it gives Node, and the words that a command's own follow. */
export async function openCommand(root: string) {
  await bundleCommand(root)
  const flags = nodeFlags(root)
  return { flags, program: ['env', ...environmentOf(root), node, ...flags, join(root, bin)] }
}

/** Beside the checkout's dependencies, so that what is found upward from the sources is found from the bundle. */
async function bundleEngine(root: string): Promise<string> {
  const input = join(root, 'bench', 'engine.ts')
  if (!existsSync(input)) throw new Error(`${root}: no bench/engine.ts to measure it by`)
  const dir = join(root, 'node_modules', '.cache', `bench-${process.pid}`)
  await build({
    cwd: root,
    input,
    platform: 'node',
    // They carry machine code, or files that they look for beside them.
    external: ['@node-rs/argon2', 'pino', 'thread-stream'],
    logLevel: 'silent',
    output: { dir, sourcemap: true },
  })
  process.on('exit', () => rmSync(dir, { recursive: true, force: true }))
  return join(dir, 'engine.js')
}

async function bundleCommand(root: string): Promise<void> {
  const maker = pathToFileURL(join(root, 'src/cli/bin/bundle.js')).href
  const code = `import { isBundleCurrent, makeBundle } from '${maker}'
    if (!isBundleCurrent()) makeBundle(process.execPath)`
  await output([node, '--input-type=module', '-e', code])
}

/** Standard output of a program that must succeed; what it says on the way is passed on. */
async function output([program, ...args]: readonly string[]): Promise<string> {
  const child = spawn(program!, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve)
  })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: exit status ${status}`)
  return text
}
