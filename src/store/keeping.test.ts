import { existsSync, renameSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { AmoskysError } from '../kernel/index.ts'
import { openStore, type Store, startKeeping } from './index.ts'
import { alertOf, flowOf, hostOf, newPath, signalOf } from './records.fixture.ts'

interface Given {
  readonly isHurried?: boolean
  readonly around?: (store: Store) => Store
  readonly isWaitOver?: () => boolean
}

/** A keeping with a clock and a mouth that the test holds. */
async function keepingOf(path: string, given: Given = {}) {
  const { isHurried = false, around = (store: Store) => store, isWaitOver } = given
  const said: string[] = []
  const world = { nowMs: 1_000_000 }
  const keeping = await startKeeping({
    open: async () => around(await openStore(path, { lockWaitMs: 10 })),
    say: (sentence) => said.push(sentence),
    clock: () => world.nowMs,
    isHurried: () => isHurried,
    checkMs: 1_000_000,
    ...(isWaitOver && { isWaitOver }),
  })
  return { keeping, said, world }
}

/** The real store with some of its verbs changed. */
function changed(store: Store, verbs: Partial<Store>): Store {
  return new Proxy(store, {
    get(target, name) {
      const own = Reflect.get(verbs, name) ?? Reflect.get(target, name)
      return typeof own === 'function' ? own.bind(target) : own
    },
  })
}

const forbid = (table: string) =>
  `create trigger no_${table} before insert on ${table} begin select raise(rollback, 'no'); end`

test('another process holds the database: said at once and when it is over, and nothing is lost but flows', async () => {
  const path = newPath()
  const { keeping, said, world } = await keepingOf(path)
  using other = new DatabaseSync(path)
  other.exec('begin immediate')
  await keeping.alerts([alertOf('alr_A')])
  expect(said).toEqual([expect.stringMatching(/cannot be kept: .*another process has locked/)])
  // At once, and not after another wait for the lock, which would keep this whole thread waiting.
  const change = keeping.write(async (db) => db.deleteFrom('alerts').execute())
  await expect(change).rejects.toThrow(/^not kept: .*another process has locked/)
  await keeping.signals([signalOf('s', 1), signalOf('s', 1, { sensor: 'b' })])
  await keeping.flows([flowOf(1)])
  await keeping.hosts([hostOf('10.0.0.1', { lastUs: 9e6 }), hostOf('10.0.0.2')])
  await keeping.hosts([hostOf('10.0.0.1', { lastUs: 8e6 })])
  await keeping.alerts([alertOf('alr_A', { revision: 2 }), alertOf('alr_B')])
  world.nowMs += 1000
  await keeping.check()
  expect(said).toHaveLength(1)
  other.exec('rollback')
  world.nowMs += 5000
  await keeping.check()
  expect(said[1]).toBe(
    'records are kept again, 2 alerts, 2 signals and 2 hosts that were held among them; lost until now: 0 alerts, 0 signals and 1 flow',
  )
  await keeping.alerts([alertOf('alr_C')])
  expect(await keeping.end()).toMatchObject({ lost: { alerts: 0, signals: 0, flows: 1 } })
  await using store = await openStore(path)
  expect(await store.counts()).toMatchObject({ alerts: 3, signals: 2, flows: 0, hosts: 2 })
  expect((await store.findAlert('alr_A'))?.revision).toBe(2)
})

test.each([
  ['deleted', (path: string) => rmSync(path)],
  ['moved away', (path: string) => renameSync(path, `${path}.old`)],
])('a database that was %s is noticed without a record, and begun anew', async (_, vanish) => {
  const path = newPath()
  const { keeping, said, world } = await keepingOf(path)
  await keeping.alerts([alertOf('alr_A')])
  vanish(path)
  await keeping.check()
  expect(said).toEqual([expect.stringMatching(/cannot be kept: .*was deleted or replaced/)])
  await keeping.alerts([alertOf('alr_B')])
  world.nowMs += 1000
  await keeping.check()
  expect(said[1]).toMatch(/kept again in a new database, 1 alert and 0 signals that were held/)
  await keeping.end()
  await using store = await openStore(path)
  expect((await store.findAlerts({ limit: 9 })).records.map((alert) => alert.id)).toEqual(['alr_B'])
  if (!existsSync(`${path}.old`)) return
  await using old = await openStore(`${path}.old`)
  expect((await old.findAlerts({ limit: 9 })).records.map((alert) => alert.id)).toEqual(['alr_A'])
})

test('when it is never over, the end says what was lost and why', async () => {
  const path = newPath()
  const { keeping } = await keepingOf(path)
  using other = new DatabaseSync(path)
  other.exec('begin immediate')
  await keeping.alerts([alertOf('alr_A')])
  await keeping.flows([flowOf(1), flowOf(2)])
  await keeping.hosts([hostOf('10.0.0.1')])
  const { lost, reason } = await keeping.end()
  expect(lost).toEqual({ alerts: 1, signals: 0, flows: 2, hosts: 1 })
  expect(reason).toMatch(/locked/)
})

test('where room is short flows make way for alerts, counted and said', async () => {
  let isShort = true
  const around = (store: Store) => changed(store, { isRoomShort: async () => isShort })
  const { keeping, said } = await keepingOf(':memory:', { around })
  await keeping.flows([flowOf(1), flowOf(2)])
  await keeping.alerts([alertOf('alr_A')])
  isShort = false
  await keeping.flows([flowOf(3)])
  expect(said).toEqual([
    expect.stringMatching(/nearly full: flows are given up/),
    expect.stringMatching(/room .* again: flows are kept; 2 flows given up/),
  ])
  const end = await keeping.end()
  expect(end).toMatchObject({ lost: { alerts: 0, signals: 0, flows: 0 }, flowsGivenUp: 2 })
})

test('flows that find no room where alerts do are lost alone, for a while', async () => {
  const path = newPath()
  let isFull = true
  const around = (store: Store) =>
    changed(store, {
      async keepFlows(flows) {
        if (isFull) throw await fullError(path)
        await store.keepFlows(flows)
      },
    })
  const { keeping, said, world } = await keepingOf(path, { around })
  await keeping.flows([flowOf(1)])
  await keeping.alerts([alertOf('alr_A')])
  isFull = false
  await keeping.flows([flowOf(2)])
  world.nowMs += 10_000
  await keeping.flows([flowOf(3)])
  expect(said).toEqual([
    expect.stringMatching(/flows cannot be kept: .*; alerts and signals are kept/),
    'flows are kept again; 2 flows lost until now',
  ])
  expect((await keeping.end()).lost).toEqual({ alerts: 0, signals: 0, flows: 2, hosts: 0 })
})

/** What the store says while another process holds it stands for any failure of the world. */
async function fullError(path: string): Promise<unknown> {
  await using store = await openStore(path, { lockWaitMs: 1 })
  using other = new DatabaseSync(path)
  other.exec('begin immediate')
  return await store.keepFlows([flowOf(1)]).catch((thrown: unknown) => thrown)
}

test('a live run gives flows up before keeping them takes more than half of the time', async () => {
  const clock = { add: (_ms: number) => {} }
  const around = (store: Store) =>
    changed(store, {
      async keepFlows(flows) {
        clock.add(900)
        await store.keepFlows(flows)
      },
    })
  const { keeping, said, world } = await keepingOf(':memory:', { isHurried: true, around })
  clock.add = (ms) => {
    world.nowMs += ms
  }
  for (let second = 0; second < 60; second++) {
    await keeping.flows([flowOf(second)])
    world.nowMs += 100
  }
  const [first, second] = said
  expect(first).toMatch(/slower than the traffic: flows are given up/)
  expect(second).toMatch(/keeps up again: flows are kept/)
  const { flowsGivenUp, lost } = await keeping.end()
  expect(flowsGivenUp).toBeGreaterThan(20)
  expect(flowsGivenUp).toBeLessThan(60)
  expect(lost).toEqual({ alerts: 0, signals: 0, flows: 0, hosts: 0 })
})

test('a record that no table takes is our own bug: its batch is refused, nothing else waits for it', async () => {
  const path = newPath()
  const { keeping, said } = await keepingOf(path)
  using other = new DatabaseSync(path)
  other.exec(forbid('signals'))
  await expect(keeping.signals([signalOf('s', 1)])).rejects.toThrow('no')
  await keeping.alerts([alertOf('alr_A')])
  expect(said).toEqual([])
  expect((await keeping.end()).lost.alerts).toBe(0)
})

test('what fails again and again is not said each second', async () => {
  let isBroken = false
  const around = (store: Store) =>
    changed(store, {
      async keepAlerts(alerts) {
        if (isBroken && alerts.length > 0)
          throw new AmoskysError('corrupt', 'the database is damaged')
        await store.keepAlerts(alerts)
      },
    })
  const { keeping, said, world } = await keepingOf(':memory:', { around })
  for (let second = 0; second < 120; second++) {
    isBroken = true
    await keeping.alerts([alertOf(`alr_${second}`)])
    isBroken = false
    world.nowMs += 1000
    await keeping.check()
  }
  expect(said.length).toBeGreaterThan(4)
  expect(said.length).toBeLessThan(20)
  expect((await keeping.end()).lost.alerts).toBe(0)
})

test('who waits until all is kept is told when the database is well again, or when nobody can wait longer', async () => {
  const path = newPath()
  const { keeping, world } = await keepingOf(path)
  await keeping.kept(() => true)
  using other = new DatabaseSync(path)
  other.exec('begin immediate')
  await keeping.alerts([alertOf('alr_A')])
  await expect(keeping.kept(() => true)).rejects.toThrow(/^not kept before the end: .*has locked/)
  const kept = keeping.kept(() => false)
  other.exec('rollback')
  world.nowMs += 5_000
  await keeping.check()
  await kept
  await keeping.end()
})

test('flows that somebody relies on wait for room and for the database, and none is given up', async () => {
  const path = newPath()
  let isShort = true
  const around = (store: Store) => changed(store, { isRoomShort: async () => isShort })
  const { keeping, said, world } = await keepingOf(path, { around, isWaitOver: () => false })
  const kept: string[] = []
  const first = keeping.flows([flowOf(1), flowOf(2)]).then(() => void kept.push('for room'))
  // They hold up nothing else.
  await keeping.alerts([alertOf('alr_A')])
  expect(kept).toEqual([])
  isShort = false
  await first
  {
    using other = new DatabaseSync(path)
    other.exec('begin immediate')
    const second = keeping.flows([flowOf(3)]).then(() => void kept.push('for the database'))
    await keeping.check()
    expect(kept).toEqual(['for room'])
    other.exec('rollback')
    world.nowMs += 5000
    await second
  }
  expect(said).toEqual([
    expect.stringMatching(/^the disk is nearly full: flows wait/),
    'there is room on the disk again: flows are kept, none was given up',
    expect.stringMatching(/another process has locked.*, flows wait$/),
    expect.stringMatching(/^records are kept again/),
  ])
  expect(await keeping.end()).toMatchObject({ lost: { flows: 0 }, flowsGivenUp: 0 })
  await using store = await openStore(path)
  expect(await store.counts()).toMatchObject({ alerts: 1, flows: 3 })
})

test('flows that wait when nobody can wait longer are refused, and say why', async () => {
  let isOver = false
  const around = (store: Store) => changed(store, { isRoomShort: async () => true })
  const { keeping } = await keepingOf(':memory:', { around, isWaitOver: () => isOver })
  const flows = keeping.flows([flowOf(1)])
  isOver = true
  await expect(flows).rejects.toThrow('not kept before the end: the disk is nearly full')
  expect(await keeping.end()).toMatchObject({ lost: { flows: 0 }, flowsGivenUp: 0 })
})

test('a change is refused with the reason while a database that is gone cannot be opened anew', async () => {
  const path = newPath()
  let isGone = false
  const refuse = () => {
    if (isGone) throw new AmoskysError('unavailable', 'no server listens there')
  }
  const around = (store: Store) => {
    refuse()
    const verify = async (isWriting: boolean) => {
      refuse()
      await store.verify(isWriting)
    }
    return changed(store, { verify })
  }
  const { keeping, said, world } = await keepingOf(path, { around })
  const change = () => keeping.write(async (db) => db.selectFrom('alerts').selectAll().execute())
  isGone = true
  await keeping.check()
  world.nowMs += 2000
  await keeping.check()
  await expect(change()).rejects.toMatchObject({
    code: 'unavailable',
    message: 'not kept: no server listens there',
  })
  isGone = false
  world.nowMs += 5000
  await keeping.check()
  expect(said.at(-1)).toMatch(/^records are kept again/)
  expect(await change()).toEqual([])
  await keeping.end()
  await expect(change()).rejects.toBeInstanceOf(AmoskysError)
})
