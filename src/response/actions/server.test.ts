import { chmodSync, chownSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { seededRandom } from '../../kernel/index.ts'
import { HandClock, MemoryKernel, newFolder, noFacts, orderFor } from './actions.fixture.ts'
import { type ClientEvent, connectResponder, type ResponderClient } from './client.ts'
import { type ResponderServer, type ServeOptions, serveResponder } from './server.ts'

async function served(given: Partial<ServeOptions> = {}) {
  const folder = newFolder()
  const clock = new HandClock()
  const kernel = new MemoryKernel(clock.nowMs)
  const socketPath = join(folder, 'run', 'responder.sock')
  const notices: string[] = []
  const options: ServeOptions = {
    ...{ folder, drivers: [kernel], isDryRun: false, clock, socketPath },
    facts: async () => noFacts,
    ...{ reconcileSeconds: 5, deadManSeconds: 600, onNotice: (text) => notices.push(text) },
    ...given,
  }
  const server = await serveResponder(options)
  onTestFinished(() => server[Symbol.asyncDispose]())
  return { server, options, clock, kernel, socketPath, notices }
}

async function clientOf(socketPath: string, onEvent?: (event: ClientEvent) => void) {
  const client = connectResponder(socketPath, onEvent === undefined ? {} : { onEvent })
  onTestFinished(() => client[Symbol.asyncDispose]())
  await until(() => client.isConnected)
  return client
}

async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 5) {
    expect(waited, 'ms waited').toBeLessThan(10_000)
    await delay(5)
  }
}

/** What is said to one who says `bytes`, until either ends it. */
function answerTo(socketPath: string, bytes: string | Buffer, waitMs = 300): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(socketPath)
    let said = ''
    socket.on('data', (chunk) => {
      said += chunk
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(said))
    socket.write(bytes)
    setTimeout(() => socket.destroy(), waitMs)
  })
}

test('only its owner may connect, and each verb answers', async () => {
  const { socketPath } = await served()
  expect(statSync(socketPath).mode & 0o777).toBe(0o600)
  expect(statSync(join(socketPath, '..')).mode & 0o777).toBe(0o700)
  const events: ClientEvent[] = []
  const client = await clientOf(socketPath, (event) => events.push(event))
  const order = orderFor('one')
  expect(await client.preview(order)).toMatchObject({ driver: 'memory', refusals: [] })
  expect(await client.apply(order)).toMatchObject({ state: 'in_force' })
  expect(await client.extend(order.id, 3600)).toMatchObject({ state: 'in_force' })
  expect(await client.list()).toMatchObject([{ id: order.id, state: 'in_force' }])
  expect(await client.undo(order.id)).toMatchObject({ state: 'undone' })
  expect(await client.find(order.id)).toMatchObject({ state: 'undone' })
  expect(await client.find(orderFor('none').id)).toBeNull()
  expect(await client.status()).toMatchObject({ live: 0, isStopped: false, trouble: '' })
  await client.stop('drill')
  expect(await client.status()).toMatchObject({ isStopped: true, stopReason: 'drill' })
  await client.resume()
  const states = events.flatMap((one) => (one.event === 'changed' ? [one.standing.state] : []))
  expect(states).toEqual(expect.arrayContaining(['in_force', 'undone']))
})

test('who takes it back at the machine, stops all or lets it go on stands in the history and in the log', async () => {
  const { socketPath, notices } = await served()
  const events: ClientEvent[] = []
  const client = await clientOf(socketPath, (event) => events.push(event))
  const { id } = await client.apply(orderFor('one'))
  const undone = await client.undo(id, 'taken back at the command line by ada')
  expect(undone.history.at(-1)).toMatchObject({
    ...{ what: 'undone', text: 'taken back at the command line by ada' },
  })
  await client.stop('asked for at the command line by ada')
  await client.resume()
  await client.resume()
  const said = [
    'everything is stopped: asked for at the command line by ada',
    'what is ordered is done again; it was stopped: asked for at the command line by ada',
  ]
  expect(notices).toEqual(said)
  expect(events.flatMap((one) => (one.event === 'notice' ? [one.text] : []))).toEqual(said)
})

test('what is not known of the surroundings, and whose machines are ours, crosses, too', async () => {
  const facts = { ...noFacts, missing: ['ip: is not installed'], controllers: ['192.0.2.8'] }
  const { socketPath } = await served({ facts: async () => facts })
  const client = await clientOf(socketPath)
  expect((await client.status()).facts).toEqual(facts)
  const automatic = await client.apply(orderFor('one', { isAutomatic: true }))
  expect(automatic.refusals.map(({ rule }) => rule)).toEqual(['unfit'])
  expect(await client.apply(orderFor('two'))).toMatchObject({ state: 'in_force' })
})

test('a thousand at once are done together, and listed in pages', async () => {
  const { socketPath } = await served()
  const client = await clientOf(socketPath)
  const orders = Array.from({ length: 1000 }, (_, i) => {
    return orderFor(`n ${i}`, { target: `203.0.${i >> 8}.${i & 255}` })
  })
  const standings = await Promise.all(orders.map((order) => client.apply(order)))
  expect(new Set(standings.map(({ state }) => state))).toEqual(new Set(['in_force']))
  expect(new Set((await client.list()).map(({ id }) => id)).size).toBe(1000)
})

test('the list of what is never blocked crosses in parts', async () => {
  const { socketPath } = await served()
  const client = await clientOf(socketPath)
  const { id } = await client.apply(orderFor('one', { target: '203.0.3.200' }))
  const list = Array.from({ length: 1000 }, (_, i) => ({
    ...{ id: `nev_${i}`, value: `203.0.${i >> 8}.${i & 255}`, kind: 'address' as const },
    ...{ reason: '', isBuiltIn: false, owner: 'usr', createdAt: '', expiresAt: null },
  }))
  expect(await client.never(list)).toEqual([id])
  expect(await client.status()).toMatchObject({ neverBlock: 1000, live: 0 })
  expect(await client.never([])).toEqual([])
  expect(await client.status()).toMatchObject({ neverBlock: 0 })
})

test('what is not in the protocol is refused and changes nothing', async () => {
  const { socketPath, kernel } = await served()
  const say = (value: unknown) => answerTo(socketPath, `${JSON.stringify(value)}\n`)
  const order = orderFor('one')
  const refused: [unknown, RegExp][] = [
    [{ verb: 'exec', number: 1, command: 'id' }, /verb/],
    [{ verb: 'apply', number: 1, order: { ...order, rule: 'drop' } }, /rule/],
    [{ verb: 'apply', number: 1, order: { ...order, id: 'act_1 } ; flush ruleset' } }, /id/],
    [{ verb: 'apply', number: 1, order: { ...order, ttlSeconds: 59 } }, /ttlSeconds/],
    [{ verb: 'apply', number: 1, order: { ...order, ttlSeconds: 604_801 } }, /ttlSeconds/],
    [{ verb: 'apply', number: 1, order: { ...order, kind: 'reboot' } }, /kind/],
    [{ verb: 'undo', number: 1, id: '../../etc' }, /id/],
    [{ verb: 'status', number: -1 }, /number/],
    [[], /expected object/],
    [null, /expected object/],
  ]
  for (const [value, reason] of refused) {
    const said = JSON.parse(await say(value)) as { code: string; message: string }
    expect(said.code).toBe('usage')
    expect(said.message).toMatch(reason)
  }
  expect(await answerTo(socketPath, 'GET / HTTP/1.1\r\n\r\n')).toContain('not JSON')
  expect(await answerTo(socketPath, 'x'.repeat(70_000))).toContain('longer than 65536 bytes')
  expect([...kernel.held]).toEqual([])
})

test('hostile lines do not end it', async () => {
  const { socketPath, kernel } = await served()
  const random = seededRandom(11)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random.next() * from.length)]!
  const good = JSON.stringify({ verb: 'apply', number: 1, order: orderFor('one') })
  const values = ['{}', '[[[[', '"\\u0000"', '1e999', '{"__proto__":{"verb":"stop"}}', '-', good]
  for (let i = 0; i < 60; i++) {
    const line = Array.from({ length: 1 + Math.floor(random.next() * 6) }, () => {
      const text = pick(values)
      const at = Math.floor(random.next() * text.length)
      const noise = String.fromCharCode(Math.floor(random.next() * 300))
      return random.next() < 0.5 ? text : text.slice(0, at) + noise + text.slice(at + 1)
    })
    await answerTo(socketPath, `${line.join(pick(['\n', ',', '']))}\n`, 15)
  }
  await answerTo(socketPath, Buffer.from(Array.from({ length: 9000 }, () => random.next() * 256)))
  const client = await clientOf(socketPath)
  expect(await client.status()).toMatchObject({ isStopped: false })
  expect(kernel.held.size).toBeLessThanOrEqual(1)
})

test('more than four connections are turned away', async () => {
  const { socketPath } = await served()
  const clients: ResponderClient[] = []
  for (let i = 0; i < 4; i++) clients.push(await clientOf(socketPath))
  expect(await answerTo(socketPath, '\n')).toContain('4 connections are open already')
  await clients[0]![Symbol.asyncDispose]()
  await delay(50)
  expect(await answerTo(socketPath, 'x\n')).toContain('not JSON')
})

test('one that never reads what it is told holds up nobody', async () => {
  const { socketPath } = await served()
  const deaf = connect(socketPath)
  onTestFinished(() => void deaf.destroy())
  deaf.pause()
  deaf.write('{"verb":"watch","number":1}\n')
  const client = await clientOf(socketPath)
  const before = process.memoryUsage().external
  for (let round = 0; round < 20; round++) {
    const orders = Array.from({ length: 200 }, (_, i) => orderFor(`${round} ${i}`))
    await Promise.all(orders.map((order) => client.apply(order)))
  }
  expect(process.memoryUsage().external - before).toBeLessThan(32 * 1024 * 1024)
})

test('one that asks and asks and never reads is given a mebibyte, and is ended after a while', async () => {
  const { socketPath, server, notices } = await served({ unreadSeconds: 1 })
  const orders = Array.from({ length: 300 }, (_, i) => orderFor(`n ${i}`))
  await Promise.all(orders.map((order) => server.responder.apply(order)))
  const deaf = connect(socketPath)
  const isEnded = new Promise((resolve) => deaf.on('close', resolve).on('error', () => {}))
  deaf.pause()
  const before = process.memoryUsage().external
  const line = '{"verb":"list","number":1,"isFirst":true}\n'
  for (let round = 0; round < 40; round++) {
    deaf.write(line.repeat(100))
    await delay(5)
  }
  expect(process.memoryUsage().external - before).toBeLessThan(16 * 1024 * 1024)
  await until(() => notices.length > 0)
  expect(notices.join()).toMatch(/a connection left \d+ answers unread for 1 s, and was ended/)
  deaf.resume()
  await isEnded
  const client = await clientOf(socketPath)
  expect((await client.list()).length).toBe(300)
})

async function beats(server: ResponderServer, seconds: number): Promise<void> {
  for (let beat = 0; beat < seconds * 4; beat++) await server.beat()
}

test('everything is undone when nobody in charge has been heard for long', async () => {
  const { server, socketPath, kernel } = await served({ deadManSeconds: 30 })
  const watching = await clientOf(socketPath, () => {})
  const { id } = await watching.apply(orderFor('one'))
  await beats(server, 29)
  // Whoever only asks is not in charge.
  const asking = await clientOf(socketPath)
  await watching.status()
  await beats(server, 29)
  expect(kernel.held.has(id)).toBe(true)
  await watching[Symbol.asyncDispose]()
  await asking.status()
  await beats(server, 2)
  expect(kernel.held.has(id)).toBe(false)
  expect(await asking.find(id)).toMatchObject({
    state: 'undone',
    history: [{ what: 'applied' }, { text: 'nobody in charge was heard for 30 s' }],
  })
})

test('nothing is undone for want of somebody in charge where the settings say never', async () => {
  const { server, socketPath, kernel } = await served({ deadManSeconds: 0 })
  const client = await clientOf(socketPath)
  await client.apply(orderFor('one'))
  await beats(server, 1000)
  expect(kernel.held.size).toBe(1)
})

test('a second one refuses to start, and the first goes on', async () => {
  const { options, socketPath } = await served()
  await expect(serveResponder(options)).rejects.toThrow(
    'another amoskys responder keeps its orders there',
  )
  const client = await clientOf(socketPath)
  expect(await client.status()).toMatchObject({ live: 0 })
})

test('a folder that others can write to is refused, and none is changed', async () => {
  const folder = newFolder()
  chmodSync(folder, 0o755)
  const { server } = await served({ socketPath: join(folder, 'one.sock') })
  expect(statSync(folder).mode & 0o777).toBe(0o755)
  expect(statSync(join(folder, 'one.sock')).mode & 0o777).toBe(0o600)
  await server[Symbol.asyncDispose]()
  chmodSync(folder, 0o777)
  const refused = served({ socketPath: join(folder, 'two.sock') })
  await expect(refused).rejects.toThrow('others can write there')
})

const isRoot = process.getuid?.() === 0

test('a link in the place of its folder or of its socket is not followed', async () => {
  const [own, other] = [newFolder(), newFolder()]
  symlinkSync(other, join(own, 'run'))
  const socketPath = join(own, 'run', 'responder.sock')
  await expect(served({ socketPath })).rejects.toThrow('it is a link')
  symlinkSync(join(other, 'precious'), join(own, 'responder.sock'))
  const linked = served({ socketPath: join(own, 'responder.sock') })
  await expect(linked).rejects.toThrow('it is a link')
})

test.runIf(isRoot)(
  'its socket alone is given to who may connect, its folder stays ours',
  async () => {
    const { socketPath } = await served({ socketUid: 4_000_000 })
    expect(statSync(socketPath)).toMatchObject({ uid: 4_000_000 })
    const { uid, mode } = statSync(join(socketPath, '..'))
    expect([uid, mode & 0o777]).toEqual([0, 0o755])
  },
)

test.runIf(isRoot)('a folder that who may connect owns, or one above it, is refused', async () => {
  const folder = newFolder()
  chownSync(folder, 4_000_000, 0)
  for (const socketPath of [join(folder, 'one.sock'), join(folder, 'run', 'one.sock')]) {
    const refused = served({ socketPath, socketUid: 4_000_000 })
    await expect(refused).rejects.toThrow('it belongs to user 4000000')
  }
  await served({ socketPath: join(folder, 'one.sock'), owners: new Set([0, 4_000_000]) })
})

test('what is in the place of its socket and is none is left alone', async () => {
  const folder = newFolder()
  chmodSync(folder, 0o700)
  const socketPath = join(folder, 'precious')
  writeFileSync(socketPath, 'text')
  await expect(served({ socketPath })).rejects.toThrow('is no socket')
})

test('who is not there is said not to be, and is found when it is back', async () => {
  const { server, options, socketPath } = await served()
  const client = await clientOf(socketPath, () => {})
  await server[Symbol.asyncDispose]()
  await until(() => !client.isConnected)
  await expect(client.apply(orderFor('one'))).rejects.toThrow(/the responder is not there/)
  const again = await serveResponder(options)
  onTestFinished(() => again[Symbol.asyncDispose]())
  await until(() => client.isConnected)
  expect(await client.apply(orderFor('one'))).toMatchObject({ state: 'in_force' })
})
