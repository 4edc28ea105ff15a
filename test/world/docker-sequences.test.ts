/** Random sequences of isolations of real containers, after which Docker says of them what it said before. */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { expect } from 'vitest'
import { seededRandom } from '../../src/kernel/index.ts'
import type { Plan } from '../../src/response/actions/driver.ts'
import { docker as dockerDriver } from '../../src/response/actions/drivers/docker/docker.ts'
import { idOf, orderOf } from '../../src/response/actions/drivers/order.fixture.ts'
import { testWithEngine } from './engine.fixture.ts'
import { type Pool, play } from './sequences.fixture.ts'

const run = promisify(execFile)
const docker = async (...words: string[]) =>
  (await run('docker', words, { maxBuffer: 1 << 24 })).stdout.trim()

/** Of all of them: the kernel's rules, queues and files have theirs in sequences.test.ts. */
const sequences = Number(process.env['AMOSKYS_DOCKER_SEQUENCES'] ?? 200)
/** Sequences after which everything is compared. */
const together = 10
const seeds = [1, 2]

/**
 * What Docker makes anew at each connection, whoever connects: the number of the endpoint. Everything else is compared, in all
 * that `docker inspect` says of the containers and their networks: addresses, hardware addresses, aliases, links, options,
 * ports, gateways.
 */
const madeAnew = new Set(['EndpointID'])

/** Networks and containers of one seed: addresses that were asked for and some that were given, aliases, published ports. */
class Yard implements AsyncDisposable {
  readonly #name = `amk${randomBytes(4).toString('hex')}`
  readonly #networks: readonly string[]
  readonly #containers: readonly string[]
  readonly pool: Pool

  private constructor(seed: number) {
    this.#networks = ['fixed', 'given'].map((one) => `${this.#name}-${one}`)
    this.#containers = ['a', 'b', 'c'].map((one) => `${this.#name}-${one}`)
    const [a, b, c] = this.#containers as [string, string, string]
    // The first is held by two orders.
    const orders = [a, a, b, c].map((target, n) =>
      orderOf('isolate_container', target, { id: idOf(100 * seed + n) }),
    )
    const driver = dockerDriver({ socketPath: '/var/run/docker.sock', managementNetworks: [] })
    this.pool = { driver, orders }
  }

  static async build(seed: number): Promise<Yard> {
    const yard = new Yard(seed)
    const [fixed, given] = yard.#networks as [string, string]
    const [a, b, c] = yard.#containers as [string, string, string]
    const octet = 100 + (randomBytes(1)[0]! % 100)
    await docker('network', 'create', '--subnet', `10.${octet}.${seed}.0/24`, fixed)
    await docker('network', 'create', given)
    const begin = (name: string, ...words: string[]) =>
      docker('run', '-d', '--name', name, ...words, 'debian:bookworm-slim', 'sleep', '100000')
    const at = ['--network', fixed, '--ip', `10.${octet}.${seed}.9`]
    await begin(a, ...at, '--mac-address', '02:42:0a:07:07:09', '--network-alias', 'web')
    await docker('network', 'connect', '--alias', 'second', given, a)
    await begin(b, '--network', given, '--network-alias', 'given', '-p', '127.0.0.1::80')
    await begin(c, '--network', 'bridge')
    await docker('network', 'connect', '--link', `${a}:friend`, fixed, c)
    return yard
  }

  async everything(): Promise<string> {
    const all = [
      JSON.parse(await docker('inspect', ...this.#containers)),
      JSON.parse(await docker('network', 'inspect', ...this.#networks)),
      (await docker('network', 'ls', '--format', '{{.ID}} {{.Name}}', '-f', 'label=amoskys.order'))
        .split('\n')
        .filter((line) => this.pool.orders.some(({ id }) => line.includes(id))),
    ]
    return JSON.stringify(all, (key, value) => (madeAnew.has(key) ? '' : value), 1)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await docker('rm', '-f', ...this.#containers)
    await docker('network', 'rm', ...this.#networks)
  }
}

async function playAll(seed: number, count: number): Promise<number> {
  await using yard = await Yard.build(seed)
  const { driver, orders } = yard.pool
  const before = await yard.everything()
  expect(before).toContain('friend')
  const random = seededRandom(seed)
  const plans = new Map<string, Plan>()
  let played = 0
  for (; played < count; played++) {
    await play({ random, driver, plans }, orders)
    if (played % together === together - 1 || played === count - 1)
      expect(await yard.everything(), `seed ${seed}, after sequence ${played}`).toBe(before)
  }
  return played
}

testWithEngine(
  `${sequences} random sequences leave containers and networks as they were`,
  async () => {
    const played = await Promise.all(seeds.map((seed) => playAll(seed, sequences / seeds.length)))
    expect(played.reduce((sum, one) => sum + one, 0)).toBe(sequences)
  },
  3_600_000,
)
