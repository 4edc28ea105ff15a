import {
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { seededRandom } from '../../src/kernel/index.ts'
import type { Plan } from '../../src/response/actions/driver.ts'
import { files } from '../../src/response/actions/drivers/files/files.ts'
import { idOf, orderOf } from '../../src/response/actions/drivers/order.fixture.ts'
import { tc } from '../../src/response/actions/drivers/tc/tc.ts'
import { nftables } from '../../src/response/actions/index.ts'
import { testNeeding } from './require.fixture.ts'
import { type Pool, play } from './sequences.fixture.ts'
import { Wire } from './wire.fixture.ts'

const test = testNeeding({
  isRoot: true,
  programs: { tc: 'iproute2', nft: 'nftables', nsenter: 'util-linux' },
})

const sequences = 1000
/** Sequences after which everything is compared; what one of them leaves behind would still be there. */
const together = 50

/** A machine with rules, queues and files of its own, and three drivers that act on it. */
class Machine implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'amoskys-sequences-'))
  readonly wire: Wire
  readonly pools: readonly Pool[]

  private constructor(wire: Wire) {
    this.wire = wire
    const { tool } = wire
    const site = join(this.folder, 'site')
    mkdirSync(site)
    const paths = ['a', 'b\nc', 'd'].map((name) => join(site, name))
    for (const [n, path] of paths.entries())
      writeFileSync(path, `payload ${n}`, { mode: 0o640 + n })
    const scope = { server: '10.88.0.1', protocol: 'tcp', ports: [80, 443] } as const
    this.pools = [
      {
        driver: tc({ interfaces: null, bytesPerSecond: 100_000, tool }),
        orders: [
          orderOf('rate_limit', '10.88.0.2', { id: idOf(1) }),
          orderOf('rate_limit', 'fd88::2', { id: idOf(2) }),
          orderOf('rate_limit', '10.88.0.2', { id: idOf(3), scope }),
        ],
      },
      {
        driver: nftables({
          ...{ honeypot: null, managementNetworks: [], tool },
          nowMs: () => Date.now(),
        }),
        orders: [
          orderOf('block_ip', '10.88.0.2', { id: idOf(4) }),
          orderOf('block_ip', '10.88.0.0/24', { id: idOf(5) }),
          orderOf('block_ip', 'fd88::2', { id: idOf(6) }),
          orderOf('block_ip', '10.88.0.2', { id: idOf(7), scope }),
        ],
      },
      {
        driver: files({
          folders: [site],
          quarantine: join(this.folder, 'quarantine'),
          maxBytes: 1000,
        }),
        orders: paths.map((path, n) => orderOf('quarantine_file', path, { id: idOf(8 + n) })),
      },
    ]
  }

  static async build(): Promise<Machine> {
    const machine = new Machine(await Wire.lay())
    const { guard } = machine.wire
    await guard.run([
      'tc',
      'qdisc',
      'add',
      'dev',
      'cable',
      'root',
      'tbf',
      'rate',
      '1gbit',
      'burst',
      '100k',
      'latency',
      '50ms',
    ])
    await guard.run(['ip', 'route', 'add', '192.0.2.0/24', 'via', '10.88.0.2'])
    const rules = [
      ...['add table ip theirs', 'add set ip theirs s { type ipv4_addr; }'],
      ...['add element ip theirs s { 10.0.0.1 }'],
      'add chain ip theirs c { type filter hook input priority 0; }',
      'add rule ip theirs c ip saddr @s drop',
    ].join('\n')
    await guard.run(['nft', '-f', '-'], { input: rules })
    return machine
  }

  async everything(): Promise<string> {
    return `${await this.wire.everything()}\n${JSON.stringify(this.#tree('site'), null, 1)}${JSON.stringify(this.#tree('quarantine'))}`
  }

  #tree(folder: string) {
    if (!existsSync(join(this.folder, folder))) return []
    return readdirSync(join(this.folder, folder))
      .sort()
      .map((name) => {
        const path = join(this.folder, folder, name)
        const { mode, uid, gid, mtimeNs, atimeNs } = lstatSync(path, { bigint: true })
        return [name, ...[mode, uid, gid, mtimeNs, atimeNs].map(String), contentOf(path)]
      })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.wire[Symbol.asyncDispose]()
    rmSync(this.folder, { recursive: true })
  }
}

/** Read without leaving a trace of having read it. */
function contentOf(path: string): string {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOATIME)
  try {
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}

/** Plays on a machine of its own; the kernel waits for itself often enough for some to be played side by side. */
async function playAll(seed: number, count: number): Promise<void> {
  await using machine = await Machine.build()
  // The quarantine itself stays once it was made.
  await machine.pools.at(-1)!.driver.look()
  const before = await machine.everything()
  expect(before).toContain('theirs')
  const random = seededRandom(seed)
  const plans = new Map<string, Plan>()
  for (let n = 1; n <= count; n++) {
    const { driver, orders } = machine.pools[random.below(machine.pools.length)]!
    await play({ random, driver, plans }, orders)
    if (n % together === 0)
      expect(await machine.everything(), `seed ${seed}, after sequence ${n}`).toBe(before)
  }
}

test(`${sequences} random sequences leave tc, ip, nft and the files as they were`, async () => {
  await Promise.all([1, 2, 3, 4].map((seed) => playAll(seed, sequences / 4)))
})
