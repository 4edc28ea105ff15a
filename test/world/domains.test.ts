import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { promises as dns } from 'node:dns'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { toolPath } from '../../lab/command.ts'
import { domains } from '../../src/response/actions/drivers/domains/domains.ts'
import { idOf, orderOf, plannedOf, put } from '../../src/response/actions/drivers/order.fixture.ts'
import { testNeeding } from './require.fixture.ts'

const test = testNeeding({ isRoot: true, programs: { dnsmasq: 'dnsmasq-base' } })

/** A free port for datagrams. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address()
      socket.close(() => resolve(port))
    })
  })
}

/** A resolver of the network, which asks another that knows every name in .example. */
class Resolvers implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'amoskys-dnsmasq-'))
  readonly #running: ReturnType<typeof spawn>[] = []
  port = 0

  static async start(format: 'hosts' | 'dnsmasq'): Promise<Resolvers> {
    const both = new Resolvers()
    const above = await freePort()
    both.port = await freePort()
    both.#run(['--no-resolv', `--port=${above}`, '--address=/example/192.0.2.9', '--pid-file='])
    if (format === 'dnsmasq') writeFileSync(both.path, '')
    both.#run([
      ...['--no-resolv', `--port=${both.port}`, `--server=127.0.0.1#${above}`],
      ...[
        `--pid-file=${both.pidFile}`,
        format === 'hosts' ? `--addn-hosts=${both.path}` : `--servers-file=${both.path}`,
      ],
    ])
    for (let i = 0; i < 100 && (await both.ask('good.example')) !== '192.0.2.9'; i++)
      await delay(50)
    return both
  }

  get path(): string {
    return join(this.folder, 'blocked')
  }

  get pidFile(): string {
    return join(this.folder, 'pid')
  }

  async ask(name: string): Promise<string> {
    const resolver = new dns.Resolver({ timeout: 500, tries: 1 })
    resolver.setServers([`127.0.0.1:${this.port}`])
    return resolver.resolve4(name).then(
      (addresses) => addresses.join(),
      (thrown: { code: string }) => thrown.code,
    )
  }

  #run(options: readonly string[]): void {
    const fixed = ['-k', '--conf-file=/dev/null', '--no-hosts', '--user=root', '--bind-interfaces']
    const line = [...fixed, '--listen-address=127.0.0.1', ...options]
    this.#running.push(spawn(toolPath('dnsmasq'), line, { stdio: 'ignore' }))
  }

  async stop(): Promise<void> {
    for (const child of this.#running.splice(0)) {
      const ended = new Promise((resolve) => child.once('close', resolve))
      child.kill('SIGKILL')
      await ended
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    rmSync(this.folder, { recursive: true })
  }
}

const driverOf = ({ path, port, pidFile }: Resolvers, format: 'hosts' | 'dnsmasq') =>
  domains({
    ...{ path, format, wait: (ms) => delay(ms) },
    resolver: { address: '127.0.0.1', port, pidFile },
  })

for (const [format, below] of [
  ['hosts', '192.0.2.9'],
  ['dnsmasq', 'ENOTFOUND'],
] as const)
  test(`dnsmasq no longer resolves a name of a list for ${format}, and does again`, async () => {
    await using resolvers = await Resolvers.start(format)
    const driver = driverOf(resolvers, format)
    const wasThere = existsSync(resolvers.path)
    const taken = await put(driver, orderOf('block_domain', 'evil.example'))
    expect((await driver.look()).get(taken.id)).toMatchObject({
      text: `127.0.0.1:${resolvers.port} says of evil.example: no address`,
      drift: '',
    })
    expect(['0.0.0.0', 'ENOTFOUND']).toContain(await resolvers.ask('evil.example'))
    expect(await resolvers.ask('www.evil.example')).toBe(below)
    expect(await resolvers.ask('devil.example')).toBe('192.0.2.9')
    expect(await driver.undo([taken])).toEqual(new Map())
    expect(await resolvers.ask('evil.example')).toBe('192.0.2.9')
    expect(existsSync(resolvers.path)).toBe(wasThere)
    if (wasThere) expect(readFileSync(resolvers.path, 'utf8')).toBe('')
    expect((await driver.look()).size).toBe(0)
  })

test('a name of two orders is free after both', async () => {
  await using resolvers = await Resolvers.start('dnsmasq')
  const driver = driverOf(resolvers, 'dnsmasq')
  const first = await put(driver, orderOf('block_domain', 'evil.example'))
  const second = await put(driver, orderOf('block_domain', 'evil.example', { id: idOf(2) }))
  await driver.undo([first])
  expect(await resolvers.ask('evil.example')).toBe('ENOTFOUND')
  await driver.undo([second])
  expect(await resolvers.ask('evil.example')).toBe('192.0.2.9')
})

test('a resolver that does not know the list is told as drift', async () => {
  await using resolvers = await Resolvers.start('dnsmasq')
  const driver = driverOf(resolvers, 'hosts')
  const taken = await put(driver, orderOf('block_domain', 'evil.example'))
  expect((await driver.look()).get(taken.id)?.drift).toContain('evil.example: it has an address')
})

test('a list that dnsmasq does not know yet is read when it is applied again', async () => {
  await using resolvers = await Resolvers.start('dnsmasq')
  const driver = driverOf(resolvers, 'dnsmasq')
  const order = orderOf('block_domain', 'evil.example')
  const planned = await plannedOf(driver, order)
  await driver.apply([planned])
  const text = readFileSync(resolvers.path, 'utf8')
  await driver.undo([{ id: order.id, inverse: planned.plan.inverse }])
  writeFileSync(resolvers.path, text)
  expect((await driver.look()).get(order.id)?.drift).toContain('it has an address')
  expect(await driver.apply([planned])).toEqual(new Map())
  expect((await driver.look()).get(order.id)?.drift).toBe('')
})

test('a resolver that is gone is told soon, however long the list is', async () => {
  await using resolvers = await Resolvers.start('dnsmasq')
  const driver = driverOf(resolvers, 'dnsmasq')
  const all = []
  for (let n = 0; n < 1001; n++) {
    const order = orderOf('block_domain', `n${n}.example`, { id: idOf(n) })
    all.push(await plannedOf(driver, order))
  }
  const failures = await driver.apply(all)
  expect([...failures]).toEqual([[idOf(1000), '1000 domains are blocked; take some back first']])
  const begin = performance.now()
  expect([...(await driver.look()).values()].filter(({ drift }) => drift !== '')).toEqual([])
  expect(performance.now() - begin).toBeLessThan(10_000)
  await resolvers.stop()
  const looked = await driver.look()
  expect(looked.get(idOf(999))?.drift).toContain('nothing, it did not answer')
  expect(performance.now() - begin).toBeLessThan(30_000)
})
