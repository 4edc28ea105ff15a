/** Four machines in network namespaces, with the one in the middle enforcing: attacker - gateway - server, and a honeypot. */
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { runCommand, toolPath } from '../../lab/command.ts'
import { Host, type HostProcess } from '../../lab/host.ts'
import type { HostPlan } from '../../lab/plan.ts'
import type { Tool } from '../../src/response/actions/index.ts'

export const addresses = {
  ...{ attacker: '198.51.100.2', attacker6: 'fd51::2', other: '198.51.100.3' },
  ...{ server: '10.60.0.2', server6: 'fd60::2', manager: '10.60.0.3' },
  ...{ gateway: '10.60.0.1', honeypot: '10.61.0.2', honeypot6: 'fd61::2' },
} as const

const names = ['attacker', 'gateway', 'server', 'honeypot'] as const
type Name = (typeof names)[number]

/** Says its name to whoever connects, then a line for each that it is told. */
const talker = `const [name, ...ports] = process.argv.slice(1)
for (const port of ports) require('node:net').createServer((socket) => {
  socket.on('error', () => {})
  socket.write(name + ' ' + port + ' ' + socket.remoteAddress + '\\n')
  socket.on('data', (text) => socket.write('heard ' + text))
}).listen(Number(port), '::', () => console.log('listens ' + port))`

export class Gateway implements AsyncDisposable {
  readonly #mark = randomBytes(3).toString('hex')
  readonly #hosts = new Map<Name, Host>()

  static async build(): Promise<Gateway> {
    const built = new Gateway()
    await Promise.all(names.map((name) => built.#add(name)))
    await built.#wire(
      'attacker',
      ['198.51.100.1/24', 'fd51::1/64'],
      ['198.51.100.2/24', 'fd51::2/64'],
    )
    await built.#wire('server', ['10.60.0.1/24', 'fd60::1/64'], ['10.60.0.2/24', 'fd60::2/64'])
    await built.#wire('honeypot', ['10.61.0.1/24', 'fd61::1/64'], ['10.61.0.2/24', 'fd61::2/64'])
    await built.host('attacker').run(['ip', 'addr', 'add', '198.51.100.3/24', 'dev', 'up0'])
    await built.host('server').run(['ip', 'addr', 'add', '10.60.0.3/24', 'dev', 'up0'])
    for (const key of ['net.ipv4.ip_forward', 'net.ipv6.conf.all.forwarding']) {
      await built.host('gateway').run(['sysctl', '-qw', `${key}=1`])
    }
    await built.#talk('server', ['22', '80', '443'])
    await built.#talk('honeypot', ['2222', '80'])
    await built.#talk('gateway', ['22'])
    return built
  }

  host(name: Name): Host {
    return this.#hosts.get(name)!
  }

  /** A program of the gateway, as a driver calls it. */
  get tool(): Tool {
    return async (argv, input = '') => {
      const { status, stdout, stderr } = await this.host('gateway').attempt(argv, { input })
      return { status, out: stdout, err: stderr }
    }
  }

  async nft(...argv: string[]): Promise<string> {
    return (await this.host('gateway').run(['nft', ...argv])).stdout
  }

  /** Who answers a connection of the attacker, as it says itself; '' where nobody does within a second. */
  async answering(
    address: string,
    port: number,
    { from = '', at = 'attacker' as Name } = {},
  ): Promise<string> {
    const bind = from === '' ? [] : ['-s', from]
    const family = address.includes(':') ? '-6' : '-4'
    const line = [
      'timeout',
      '1',
      'nc',
      family,
      '-W',
      '1',
      '-w',
      '1',
      ...bind,
      address,
      String(port),
    ]
    return (await this.host(at).attempt(line)).stdout.split('\n')[0]!
  }

  async pings(address: string): Promise<boolean> {
    const line = ['ping', '-n', '-c', '1', '-W', '1', address]
    return (await this.host('attacker').attempt(line)).status === 0
  }

  /** A connection of the attacker that stays open. */
  async hold(address: string, port: number): Promise<Held> {
    const held = this.host('attacker').spawn(['nc', address, String(port)])
    await held.saying('\n', 5000)
    return {
      process: held,
      echoes: async () => {
        const word = randomBytes(4).toString('hex')
        held.write(`${word}\n`)
        for (let waited = 0; waited < 1000 && !held.hasEnded(); waited += 20) {
          if (held.said().includes(`heard ${word}`)) return true
          await delay(20)
        }
        return false
      },
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { namespace } of this.#hosts.values()) {
      const { stdout } = await runCommand([toolPath('ip'), 'netns', 'pids', namespace])
      for (const pid of stdout.split('\n').filter(Boolean)) end(Number(pid))
      await runCommand([toolPath('ip'), 'netns', 'del', namespace])
    }
  }

  async #add(name: Name): Promise<void> {
    const namespace = `amoskys-${this.#mark}-${name}`
    await runCommand([toolPath('ip'), 'netns', 'add', namespace])
    this.#hosts.set(name, new Host({ name } as HostPlan, namespace, '/tmp'))
    await this.host(name).run(['ip', 'link', 'set', 'lo', 'up'])
  }

  /** A cable between the gateway and another, which has its way out through it. */
  async #wire(name: Exclude<Name, 'gateway'>, here: string[], there: string[]): Promise<void> {
    const [gateway, other] = [this.host('gateway'), this.host(name)]
    const peer = ['peer', 'name', 'up0', 'netns', other.namespace]
    await gateway.run(['ip', 'link', 'add', name, 'type', 'veth', ...peer])
    for (const [host, device, list] of [
      [gateway, name, here],
      [other, 'up0', there],
    ] as const) {
      for (const address of list) {
        const isSix = address.includes(':')
        await host.run(['ip', 'addr', 'add', address, 'dev', device, ...(isSix ? ['nodad'] : [])])
      }
      await host.run(['ip', 'link', 'set', device, 'up'])
    }
    for (const via of here) {
      await other.run(['ip', 'route', 'add', 'default', 'via', via.split('/')[0]!])
    }
  }

  async #talk(name: Name, ports: string[]): Promise<void> {
    const talking = this.host(name).spawn([process.execPath, '-e', talker, name, ...ports])
    for (const port of ports) await talking.saying(`listens ${port}`, 20_000)
  }
}

export interface Held {
  readonly process: HostProcess
  /** Whether what is said comes back within a second. */
  echoes(): Promise<boolean>
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended since.
  }
}
