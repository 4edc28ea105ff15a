/** People at a remote shell. */
import type { HostProcess } from '../host.ts'
import type { HostName } from '../plan.ts'
import { accounts } from '../servers/accounts.ts'
import { between, pick, thinkMs, type World } from '../world.ts'
import { sshOptions } from './transfers.ts'

const commands = [
  'ls -la /usr/lib | head -40',
  'uptime',
  'cat /etc/services | head -120',
  'ps aux | tail -20',
  'df -h',
  'date',
  'find /usr/share/doc -maxdepth 1 | head -200',
  'id',
  'echo done',
] as const

export interface SessionOptions {
  readonly host: HostName
  readonly seconds: number
  readonly target?: string
}

/** Types commands key by key, reads, thinks, and logs out. */
export async function workInShell(world: World, options: SessionOptions): Promise<void> {
  const random = world.random(`shell ${options.host}`)
  const { host, target } = options
  await world.pause(between(random, 0, 3_000))
  const shell = await openShell(world, { host, target })
  await world.during(options.seconds, async (rest) => {
    await typeLine(shell, pick(random, commands), () => rest(between(random, 60, 260)))
    await rest(thinkMs(random, 5_000))
  })
  await leaveShell(world, shell)
}

export interface ShellOptions {
  readonly host: HostName
  readonly target: string | undefined
  readonly password?: string
}

export async function openShell(world: World, options: ShellOptions): Promise<HostProcess> {
  const { host, target = 'app1.lab.example', password = accounts[0].password } = options
  const login = ['ssh', '-tt', ...sshOptions, `${accounts[0].user}@${target}`]
  const shell = world.host(host).spawn(['sshpass', '-p', password, ...login])
  await world.pause(1_500)
  return shell
}

/** Key by key, with a rest after each. */
export async function typeLine(
  shell: HostProcess,
  line: string,
  rest: () => Promise<void>,
): Promise<void> {
  for (const key of `${line}\n`) {
    shell.write(key)
    await rest()
  }
}

export async function leaveShell(world: World, shell: HostProcess): Promise<void> {
  shell.write('exit\n')
  await world.pause(400)
  await shell.stop()
}

/** Short remote commands, as scripts and deployments make them. */
export async function runRemotely(world: World, options: SessionOptions): Promise<void> {
  const random = world.random(`remote ${options.host}`)
  await world.during(options.seconds, async (rest) => {
    await logIn(world, options, { command: pick(random, commands) })
    await rest(thinkMs(random, 12_000))
  })
}

/** Somebody who mistypes a password, tries again, and gets in. */
export async function mistypePassword(world: World, options: SessionOptions): Promise<void> {
  const random = world.random(`mistype ${options.host}`)
  for (const password of ['harvest-moon7', 'Harvest-moon-7', accounts[0].password]) {
    await logIn(world, options, { password })
    await world.pause(thinkMs(random, 4_000))
  }
}

interface LogIn {
  readonly password?: string
  readonly command?: string
}

async function logIn(
  world: World,
  options: SessionOptions,
  { password = accounts[0].password, command = 'uptime' }: LogIn,
) {
  const target = `${accounts[0].user}@${options.target ?? 'app1.lab.example'}`
  const line = ['sshpass', '-p', password, 'ssh', ...sshOptions, target, command]
  await world.host(options.host).attempt(line)
}
