import { spawn } from 'node:child_process'
import { chownSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished } from 'vitest'
import { openDatabase, responderTold } from '../../src/store/index.ts'
import { root } from '../sources.fixture.ts'
import { testNeeding } from './require.fixture.ts'

const testWorld = testNeeding({
  isRoot: true,
  programs: { nft: 'nftables', ip: 'iproute2', tcpdump: 'tcpdump', setpriv: 'util-linux' },
})

/** Debian's `nobody`. */
const nobody = 65_534
/** capabilities(7): the bit of CAP_NET_RAW. */
const netRaw = 1n << 13n

interface Running {
  readonly pid: number
  readonly words: readonly string[]
  readonly status: string
}

async function until<T>(what: string, find: () => Promise<T | null> | T | null): Promise<T> {
  for (let waited = 0; ; waited += 100) {
    const found = await find()
    if (found !== null) return found
    expect(waited, `ms waited until ${what}`).toBeLessThan(60_000)
    await delay(100)
  }
}

function running(): Running[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0')
        return [{ pid: Number(name), words, status: readFileSync(`/proc/${name}/status`, 'utf8') }]
      } catch {
        return []
      }
    })
}

const uidOf = ({ status }: Running) => Number(/^Uid:\t(\d+)/m.exec(status)?.[1])
const rightsOf = ({ status }: Running, name: string) =>
  BigInt(`0x${new RegExp(`^${name}:\\t(\\w+)`, 'm').exec(status)?.[1]}`)

testWorld(
  'begun by root, only the responder is root: the engine can capture and nothing else',
  async () => {
    const data = mkdtempSync(join(tmpdir(), 'amoskys-lesser-'))
    chownSync(data, nobody, nobody)
    const sets = [`data=${data}`, 'user=nobody', 'response.enforce=nftables', 'api.port=0']
    const words = ['up', '-i', 'lo', ...sets.flatMap((one) => ['--set', one])]
    // In a network of its own: what is blocked there is blocked nowhere else.
    const inside = 'ip link set lo up && exec "$@"'
    const program = [process.execPath, join(root, 'src/cli/bin/amoskys.js'), ...words]
    const up = spawn('unshare', ['-n', 'sh', '-c', inside, 'sh', ...program], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [up.stdout, up.stderr])
      stream.on('data', (chunk: Buffer) => {
        said += chunk
      })
    const ours = () => running().filter((one) => one.words.includes(`data=${data}`))
    onTestFinished(() => {
      up.kill('SIGKILL')
      for (const { pid } of responders()) process.kill(pid, 'SIGTERM')
    })
    const responders = () =>
      running().filter(
        (one) =>
          one.words.includes('responder') && one.words.includes(`response.socketUid=${nobody}`),
      )
    await until('it is up', () => (said.includes('is up at') ? true : null)).catch((thrown) => {
      throw new Error(`${thrown.message}: ${said}`)
    })
    const engine = await until(
      'it goes on',
      () => ours().find((one) => uidOf(one) === nobody) ?? null,
    )
    expect(rightsOf(engine, 'CapEff')).toBe(netRaw)
    expect(rightsOf(engine, 'CapPrm')).toBe(netRaw)
    expect(engine.status).toMatch(/^NoNewPrivs:\t1$/m)
    expect(said).toContain(
      'amoskys: goes on as nobody, with the right to capture; the responder alone is root',
    )
    await using database = await openDatabase(join(data, 'amoskys.sqlite'))
    const told = await until('the two have met', async () => {
      const one = await responderTold(database.read)
      return one?.isConnected ? one : null
    })
    expect(told.drivers.map(({ name }) => name)).toContain('nftables')
    expect(responders().map(uidOf)).toEqual([0])
    up.kill('SIGKILL')
    await until('it ends with the one that began it', () =>
      ours().some((one) => uidOf(one) === nobody) ? null : true,
    )
  },
)
