import { randomBytes } from 'node:crypto'
import { runCommand, toolPath } from '../../lab/command.ts'
import { Host } from '../../lab/host.ts'
import type { HostPlan } from '../../lab/plan.ts'
import { type Tool, toolOf } from '../../src/response/actions/tool.ts'

/** Two hosts with a cable between them: `guard` (10.88.0.1, fd88::1), where drivers act, and `other` (10.88.0.2, fd88::2). */
export class Wire implements AsyncDisposable {
  readonly guard: Host
  readonly other: Host

  private constructor() {
    const name = `amoskys-${randomBytes(3).toString('hex')}`
    this.guard = new Host(planOf('guard', 1), `${name}-g`, '/tmp')
    this.other = new Host(planOf('other', 2), `${name}-o`, '/tmp')
  }

  static async lay(): Promise<Wire> {
    const wire = new Wire()
    const { guard, other } = wire
    for (const host of [guard, other]) {
      await runCommand([toolPath('ip'), 'netns', 'add', host.namespace])
      await host.run(['ip', 'link', 'set', 'lo', 'up'])
    }
    await guard.run([
      ...['ip', 'link', 'add', 'cable', 'type', 'veth', 'peer', 'name', 'cable'],
      ...['netns', other.namespace],
    ])
    for (const [host, n] of [
      [guard, 1],
      [other, 2],
    ] as const) {
      await host.run(['ip', 'addr', 'add', `10.88.0.${n}/24`, 'dev', 'cable'])
      await host.run(['ip', 'addr', 'add', `fd88::${n}/64`, 'dev', 'cable', 'nodad'])
      // An address that the kernel gives itself would appear some time later.
      await host.run(['ip', 'link', 'set', 'cable', 'addrgenmode', 'none'])
      await host.run(['ip', 'link', 'set', 'cable', 'up'])
    }
    return wire
  }

  /** Runs a driver's tools on the guard. */
  readonly tool: Tool = (argv, input) =>
    toolOf({})(['nsenter', `--net=/run/netns/${this.guard.namespace}`, ...argv], input)

  /** Everything that tc, ip and nft say of the guard. */
  async everything(): Promise<string> {
    const said = []
    for (const line of [
      ...[
        'ip addr',
        'ip route show table all',
        'ip rule',
        'tc qdisc show',
        'tc class show dev cable',
      ],
      ...['tc filter show dev cable', 'tc filter show dev cable ingress'],
      ...['tc filter show dev cable egress', 'nft -j list ruleset'],
    ])
      said.push(`$ ${line}`, (await this.tool(line.split(' '))).out)
    return said.join('\n')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { namespace } of [this.guard, this.other]) {
      const { stdout } = await runCommand([toolPath('ip'), 'netns', 'pids', namespace])
      for (const pid of stdout.split('\n').filter(Boolean)) killIfThere(Number(pid))
      await runCommand([toolPath('ip'), 'netns', 'del', namespace])
    }
  }
}

function planOf(name: string, n: number): HostPlan {
  return {
    name: name as HostPlan['name'],
    side: 'inside',
    address: `10.88.0.${n}`,
    address6: `fd88::${n}`,
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended since.
  }
}
