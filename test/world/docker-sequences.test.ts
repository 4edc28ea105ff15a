/** Random sequences of isolations of real containers, after which Docker says of them what it said before. */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { expect } from 'vitest'
import { newId, seededRandom } from '../../src/kernel/index.ts'
import type { Plan } from '../../src/response/actions/driver.ts'
import { docker as dockerDriver } from '../../src/response/actions/drivers/docker/docker.ts'
import { orderOf } from '../../src/response/actions/drivers/order.fixture.ts'
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

/**
 * Networks and containers of one seed: addresses that were asked for and some that were given, aliases, a link, published
 * ports. No two that are isolated share a network in which Docker gives addresses and lets nobody ask for one: whoever
 * comes back first is given the lowest that is free, and the driver says so where it is another (docker-isolation.test.ts).
 */
class Yard implements AsyncDisposable {
  readonly #name = `amk${randomBytes(4).toString('hex')}`
  readonly #networks: readonly string[]
  readonly #containers: readonly string[]
  readonly pool: Pool

  private constructor() {
    this.#networks = ['fixed', 'given', 'other'].map((one) => `${this.#name}-${one}`)
    this.#containers = ['a', 'b', 'c'].map((one) => `${this.#name}-${one}`)
    const [a, b, c] = this.#containers as [string, string, string]
    // The first is held by two orders.
    // Of their own: what a run that was killed left with the engine is nobody's here.
    const orders = [a, a, b, c].map((target, n) =>
      orderOf('isolate_container', target, { id: newId('act', Date.now() + n) }),
    )
    const driver = dockerDriver({ socketPath: '/var/run/docker.sock', managementNetworks: [] })
    this.pool = { driver, orders }
  }

  static async build(seed: number): Promise<Yard> {
    const yard = new Yard()
    try {
      await yard.#fill(seed)
      return yard
    } catch (thrown) {
      await yard[Symbol.asyncDispose]()
      throw thrown
    }
  }

  async #fill(seed: number): Promise<void> {
    const [fixed, given, other] = this.#networks as [string, string, string]
    const [a, b, c] = this.#containers as [string, string, string]
    const octet = 100 + (randomBytes(1)[0]! % 100)
    // One that Docker chooses may be another afterwards, as the preview says.
    const port = 20_000 + (randomBytes(2).readUInt16BE() % 10_000)
    const prefix = `10.${octet}.${seed}`
    await docker('network', 'create', '--subnet', `${prefix}.0/24`, fixed)
    await docker('network', 'create', given)
    await docker('network', 'create', other)
    const begin = (name: string, ...words: string[]) =>
      docker('run', '-d', '--name', name, ...words, 'debian:bookworm-slim', 'sleep', '100000')
    await begin(a, '--network', fixed, '--ip', `${prefix}.9`, '--network-alias', 'web')
    await docker('network', 'connect', '--alias', 'second', given, a)
    await begin(b, '--network', fixed, '--ip', `${prefix}.8`, '-p', `127.0.0.1:${port}:80`)
    await begin(c, '--network', other, '--network-alias', 'third')
    await docker('network', 'connect', '--link', `${a}:friend`, fixed, c)
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
    // Some of them may not have come to be.
    await docker('rm', '-f', ...this.#containers).catch(() => {})
    const notes = this.pool.orders.map(({ id }) => `amoskys-${id}`)
    for (const network of [...this.#networks, ...notes])
      await docker('network', 'rm', network).catch(() => {})
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
    const playing = seeds.map((seed) => playAll(seed, sequences / seeds.length))
    // Each takes away what it made before the test ends.
    await Promise.allSettled(playing)
    const played = await Promise.all(playing)
    expect(played.reduce((sum, one) => sum + one, 0)).toBe(sequences)
  },
  3_600_000,
)
