/**
 * Makes a clone ready to run: installs the dependencies when they are missing or older than the lockfile,
 * and, where this machine's Node is older than package.json asks for, a private Node beside them that every
 * `npm run` script finds first on its PATH. Bundles the sources, and builds the web app. Plain JavaScript that runs on Node 18 and later.
 */
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isBundleCurrent, makeBundle } from './bundle.js'
import { isWebCurrent, makeWeb } from './web.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const modules = join(root, 'node_modules')
const stamp = join(modules, '.amoskys-installed')
const privateNode = join(modules, '.bin', 'node')
const privateMajor = 24

function npm(args, cwd) {
  const [program, first] = process.env.npm_execpath
    ? [process.execPath, [process.env.npm_execpath]]
    : ['npm', []]
  execFileSync(program, [...first, ...args], { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
}

function isCurrent() {
  if (!existsSync(stamp)) return false
  return statSync(stamp).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs
}

function meetsEngine() {
  const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).engines.node
  const [major, minor] = wanted.replace('>=', '').split('.').map(Number)
  const [ownMajor, ownMinor] = process.versions.node.split('.').map(Number)
  return ownMajor > major || (ownMajor === major && ownMinor >= minor)
}

/** npm carries Node itself as plain packages, one a platform. */
function addPrivateNode() {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const home = join(modules, '.private-node')
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'package.json'), '{"private":true}\n')
  console.error(
    `amoskys: this Node is ${process.version}; adding a private Node ${privateMajor} ...`,
  )
  npm(['install', '--no-audit', '--no-fund', '--loglevel=error', `${name}@${privateMajor}`], home)
  rmSync(privateNode, { force: true })
  symlinkSync(join(home, 'node_modules', name, 'bin', 'node'), privateNode)
}

try {
  if (!isCurrent()) {
    // Installing empties the folder first: through a link that would be somebody else's.
    if (existsSync(modules) && lstatSync(modules).isSymbolicLink()) {
      throw new Error(`${modules} is a link; remove it, or run npm ci where it leads`)
    }
    console.error('amoskys: installing dependencies (about a minute the first time) ...')
    npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], root)
    writeFileSync(stamp, `${process.version}\n`)
  }
  if (!meetsEngine() && !existsSync(privateNode)) addPrivateNode()
} catch (error) {
  console.error(`amoskys: could not prepare this clone: ${error.message}`)
  console.error(
    'amoskys: it needs the npm registry once, or Node 22.18 or later with `npm ci` already run.',
  )
  process.exit(69)
}
try {
  const node = existsSync(privateNode) ? privateNode : process.execPath
  if (!isBundleCurrent()) makeBundle(node)
  if (!isWebCurrent()) makeWeb(node)
} catch (error) {
  // Of the sources as they are: whoever changed them wants to know where.
  console.error(`amoskys: the sources cannot be bundled: ${error.stderr || error.message}`)
  process.exit(69)
}
