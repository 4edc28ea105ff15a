import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { runCommand, toolPath } from '../../lab/command.ts'
import { Host, type HostProcess } from '../../lab/host.ts'
import type { HostPlan } from '../../lab/plan.ts'
import { root } from '../sources.fixture.ts'

/** A namespace with two ends of a cable in it, `near` and `far`, and nothing on it but what a test sends. */
export class Cable implements AsyncDisposable {
  readonly host: Host
  readonly #namespace = `amoskys-${randomBytes(4).toString('hex')}`

  private constructor() {
    this.host = new Host({ name: 'gateway' } as HostPlan, this.#namespace, '/tmp')
  }

  static async lay(): Promise<Cable> {
    const cable = new Cable()
    await runCommand([toolPath('ip'), 'netns', 'add', cable.#namespace])
    await cable.plug()
    return cable
  }

  /** Quiet ends: without addresses of IPv6 they send nothing of their own. */
  async plug(): Promise<void> {
    const { host } = this
    await host.run(['ip', 'link', 'add', 'near', 'type', 'veth', 'peer', 'name', 'far'])
    for (const name of ['near', 'far']) {
      await host.run(['ip', 'link', 'set', name, 'addrgenmode', 'none'])
      await host.run(['ip', 'link', 'set', name, 'up'])
    }
    await host.run(['ip', 'addr', 'add', '10.77.0.1/24', 'dev', 'near'])
  }

  async unplug(): Promise<void> {
    await this.host.run(['ip', 'link', 'del', 'near'])
  }

  /** Sends datagrams over the cable, to nobody. */
  async send(count: number): Promise<void> {
    await this.host.run([
      'ip',
      'neigh',
      'replace',
      '10.77.0.2',
      'lladdr',
      '02:00:00:00:00:02',
      'dev',
      'near',
    ])
    const line = `import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\nfor i in range(${count}): s.sendto(b'x', ('10.77.0.2', 9))`
    await this.host.run(['python3', '-c', line])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { stdout } = await runCommand([toolPath('ip'), 'netns', 'pids', this.#namespace])
    for (const pid of stdout.split('\n').filter(Boolean)) killIfThere(Number(pid))
    await runCommand([toolPath('ip'), 'netns', 'del', this.#namespace])
  }
}

/** What a failed test left running. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended since.
  }
}

/** Our live capture alone: what it notices on standard error, its counts at the end on standard output. */
export async function startCapture(
  host: Host,
  program: string,
  before: readonly string[] = [],
): Promise<HostProcess> {
  const script = `const { openCapture } = await import('${root}/src/sensing/capture/index.ts')
    const source = { kind: 'live', interface: 'far', program: '${program}' }
    const capture = await openCapture(source, { onNotice: (text) => console.error(text) })
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => capture.stop())
    console.error('captures')
    let frames = 0
    try {
      for await (const batch of capture) console.error('frames: ' + (frames += batch.count))
    } catch (thrown) {
      console.error('failed: ' + thrown.message)
    }
    console.log(JSON.stringify(capture.counts()))
    await capture[Symbol.asyncDispose]()`
  const started = host.spawn([...before, process.execPath, '--input-type=module', '-e', script])
  await started.saying('captures', 30_000)
  return started
}

/** The process a capture runs: the program itself. */
export function childOf(pid: number): number {
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
  return Number(child)
}

/** Waits until the session that a program leads has nobody left; false where it still has after `timeoutMs`. */
export async function isDeserted(leader: number, timeoutMs = 20_000): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < timeoutMs; waitedMs += 50) {
    if (!processes().some((pid) => sessionOf(pid) === leader)) return true
    await delay(50)
  }
  return false
}

function processes(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger)
}

/** Field 6 of proc_pid_stat(5); NaN of a process that has gone, and of one that nobody has waited for. */
function sessionOf(pid: number): number {
  try {
    const [state, , , session] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .split(') ')[1]!
      .split(' ')
    return state === 'Z' ? Number.NaN : Number(session)
  } catch {
    return Number.NaN
  }
}
