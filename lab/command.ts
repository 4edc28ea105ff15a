/** Programs of the machine: finding them, running one to its end, and reading what it said. */
import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { AmoskysError } from '../src/kernel/index.ts'

export interface CommandResult {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

export interface CommandOptions {
  readonly input?: string
  /** A status other than 0 is an answer, not an error. */
  readonly anyStatus?: boolean
}

const searchPath = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin']

/** Where Debian keeps each program the lab calls. */
const packages: Readonly<Record<string, string>> = {
  arpspoof: 'dsniff',
  chronyd: 'chrony',
  curl: 'curl',
  docker: 'docker.io',
  'docker-compose': 'docker-compose',
  dnsmasq: 'dnsmasq-base',
  hping3: 'hping3',
  hydra: 'hydra',
  iodine: 'iodine',
  iodined: 'iodine',
  ip: 'iproute2',
  nc: 'netcat-openbsd',
  nft: 'nftables',
  nginx: 'nginx-light',
  nmap: 'nmap',
  nping: 'nmap',
  openssl: 'openssl',
  ping: 'iputils-ping',
  psql: 'postgresql',
  ptunnel: 'ptunnel',
  python3: 'python3-minimal',
  scp: 'openssh-client',
  setpriv: 'util-linux',
  slowhttptest: 'slowhttptest',
  ss: 'iproute2',
  ssh: 'openssh-client',
  'ssh-keygen': 'openssh-client',
  'ssh-keyscan': 'openssh-client',
  sshd: 'openssh-server',
  sshpass: 'sshpass',
  tcpdump: 'tcpdump',
  vsftpd: 'vsftpd',
}

/** The program's full path, or undefined where this machine lacks it. */
export function findTool(name: string): string | undefined {
  const preferred = name === 'python3' ? ['/usr/bin', ...searchPath] : searchPath
  return preferred.map((folder) => join(folder, name)).find(isExecutable)
}

export function hasTool(name: string): boolean {
  return findTool(name) !== undefined
}

/** The full path of a program named by its name, or by a path of its own. */
export function toolPath(name: string): string {
  if (name.includes('/')) return name
  requireTools([name])
  return findTool(name)!
}

/** Fails once, naming every missing program and the package that carries it. */
export function requireTools(names: readonly string[]): void {
  const missing = names.filter((name) => findTool(name) === undefined)
  if (missing.length === 0) return
  const wanted = [...new Set(missing.map((name) => packages[name] ?? name))]
  throw new AmoskysError(
    'unavailable',
    `the lab needs ${missing.join(', ')}: apt-get install ${wanted.join(' ')}`,
  )
}

export async function runCommand(
  argv: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const child = spawn(argv[0]!, argv.slice(1), { stdio: 'pipe', detached: true })
  const out = collect(child.stdout)
  const err = collect(child.stderr)
  // A program that ends before it read its input is judged by its status alone.
  child.stdin.on('error', () => {})
  child.stdin.end(options.input ?? '')
  const status = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 128))
  })
  const result = { status, stdout: out(), stderr: err() }
  if (status !== 0 && !options.anyStatus) throw failure(argv, result)
  return result
}

function failure(argv: readonly string[], result: CommandResult): AmoskysError {
  const said = (result.stderr || result.stdout).trim().slice(-600)
  return new AmoskysError('unavailable', `${argv.join(' ')} ended with ${result.status}: ${said}`)
}

/** Keeps the last megabyte of a stream, as text. */
export function collect(stream: NodeJS.ReadableStream): () => string {
  const textMax = 1_000_000
  let text = ''
  // A letter of several bytes may come in two pieces.
  stream.setEncoding('utf8')
  stream.on('data', (piece: string) => {
    text = (text + piece).slice(-textMax)
  })
  return () => text
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
