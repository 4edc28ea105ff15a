import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { benchOf, HandClock, orderFor } from '../../src/response/actions/actions.fixture.ts'
import { files, notify, tc } from '../../src/response/actions/index.ts'
import { testNeeding } from './require.fixture.ts'
import { Wire } from './wire.fixture.ts'

const test = testNeeding({
  isRoot: true,
  programs: { tc: 'iproute2', ip: 'iproute2', nsenter: 'util-linux' },
})

/** A machine with a wire, a folder of files and a receiver of notifications. */
class Ground implements AsyncDisposable {
  readonly home = mkdtempSync(join(tmpdir(), 'amoskys-ground-'))
  readonly file = join(this.home, 'site', 'dropped.php')
  readonly wire: Wire
  readonly clock = new HandClock()
  calls = 0
  readonly #server = createServer((_, response) => {
    this.calls++
    response.end()
  })

  private constructor(wire: Wire) {
    this.wire = wire
    mkdirSync(join(this.home, 'site'))
    writeFileSync(this.file, 'payload')
  }

  static async build(): Promise<Ground> {
    const ground = new Ground(await Wire.lay())
    await new Promise<void>((resolve) => ground.#server.listen(0, '127.0.0.1', resolve))
    return ground
  }

  drivers() {
    const { nowMs, sleep } = this.clock
    const url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`
    return [
      tc({ interfaces: null, bytesPerSecond: 100_000, tool: this.wire.tool }),
      files({
        folders: [join(this.home, 'site')],
        quarantine: join(this.home, 'quarantine'),
        maxBytes: 1_000_000,
      }),
      notify({
        channels: { ops: { kind: 'webhook', url, secret: 'k3y' } },
        linkOf: () => '',
        pace: { nowMs, wait: sleep, random: () => 0.5 },
      }),
    ]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.wire[Symbol.asyncDispose]()
    await new Promise((resolve) => this.#server.close(resolve))
    rmSync(this.home, { recursive: true })
  }
}

const limit = orderFor('limit', { kind: 'rate_limit', target: '10.88.0.2' })
const tell = orderFor('tell', { kind: 'notify', target: 'ops' })

test('a responder with all of them: in force when read back, repaired, told once, and back to the byte', async () => {
  await using ground = await Ground.build()
  const before = await ground.wire.everything()
  const { clock, file } = ground
  const { responder, folder, told } = await benchOf({ drivers: ground.drivers(), clock })
  const take = orderFor('take', { kind: 'quarantine_file', target: file })
  const states = await Promise.all([limit, take, tell].map((order) => responder.apply(order)))
  expect(states.map(({ state, driver }) => [state, driver])).toEqual([
    ['in_force', 'tc'],
    ['in_force', 'files'],
    ['done', 'notify'],
  ])
  expect(states[0]!.readBack?.text).toContain('tc: htb rate 800Kbit each way')
  expect(existsSync(file)).toBe(false)
  await ground.wire.guard.run(['tc', 'qdisc', 'del', 'dev', 'cable', 'clsact'])
  await responder.reconcile()
  expect(told().length).toBeGreaterThan(0)
  expect(responder.standing(limit.id)?.readBack?.text).toContain('on cable')
  responder[Symbol.dispose]()
  clock.move(601_000)
  const next = await benchOf({ drivers: ground.drivers(), clock }, { folder })
  expect(next.responder.standing(limit.id)?.state).toBe('expired')
  expect(next.responder.standing(take.id)?.state).toBe('expired')
  expect(readFileSync(file, 'utf8')).toBe('payload')
  expect(await ground.wire.everything()).toBe(before)
  expect(ground.calls).toBe(1)
  next.responder[Symbol.dispose]()
})

test('where the journal was lost, what is ours is found and taken back', async () => {
  await using ground = await Ground.build()
  const before = await ground.wire.everything()
  const { clock } = ground
  const { responder } = await benchOf({ drivers: ground.drivers(), clock })
  await responder.apply(limit)
  responder[Symbol.dispose]()
  const next = await benchOf({ drivers: ground.drivers(), clock })
  expect(await ground.wire.everything()).toBe(before)
  next.responder[Symbol.dispose]()
})
