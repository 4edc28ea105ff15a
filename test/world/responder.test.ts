import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import type { HostProcess } from '../../lab/host.ts'
import { newFolder, orderFor } from '../../src/response/actions/actions.fixture.ts'
import {
  type ClientEvent,
  connectResponder,
  type ResponderClient,
} from '../../src/response/actions/index.ts'
import { root } from '../sources.fixture.ts'
import { addresses, Gateway } from './gateway.fixture.ts'
import { testNeeding } from './require.fixture.ts'

const { attacker, server, gateway } = addresses
const testWorld = testNeeding({
  isRoot: true,
  programs: { nft: 'nftables', ip: 'iproute2', nc: 'netcat-openbsd', ping: 'iputils-ping' },
})

let lab: Gateway
let folder: string
let before: string
let client: ResponderClient
let running: HostProcess
let events: ClientEvent[]

beforeAll(async () => {
  if (process.getuid?.() === 0) lab = await Gateway.build()
})

afterAll(async () => {
  await lab?.[Symbol.asyncDispose]()
})

beforeEach(async () => {
  if (lab === undefined) return
  folder = newFolder()
  before = await ruleset()
  await start()
})

afterEach(async () => {
  if (lab === undefined) return
  await client.stop('the test is over')
  await client[Symbol.asyncDispose]()
  expect(await running.stop()).toBe(0)
  expect(await ruleset()).toBe(before)
})

const ruleset = () => lab.nft('-j', 'list', 'ruleset')

/** The command itself, in the gateway's namespace; asked from here, as the engine does. */
async function start(...words: string[]): Promise<void> {
  const own = ['--set', 'response.enforce=nftables', '--set', `data=${folder}`]
  const settings = ['--set', 'response.reconcileSeconds=1', ...own, ...words]
  const line = [process.execPath, join(root, 'src/cli/main.ts'), 'responder', ...settings]
  running = lab.host('gateway').spawn(line)
  await running.saying('it listens on', 60_000)
  await connect()
}

async function connect(): Promise<void> {
  events = []
  const connected = Promise.withResolvers<void>()
  client = connectResponder(join(folder, 'responder-socket', 'responder.sock'), {
    onEvent: (event) => events.push(event),
    onConnected: connected.resolve,
  })
  await connected.promise
}

async function killed(): Promise<void> {
  await client[Symbol.asyncDispose]()
  await running.stop('SIGKILL')
}

async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (let waited = 0; !(await holds()); waited += 50) {
    expect(waited, `ms waited until ${what}`).toBeLessThan(10_000)
    await delay(50)
  }
}

const drifts = () => events.flatMap((event) => (event.event === 'drift' ? [event.text] : []))
const isStopped = async () => (await lab.answering(server, 80)) === ''

testWorld('a flushed or deleted table is repaired within seconds, and said', async () => {
  const { id } = await client.apply(orderFor('one', { target: attacker }))
  for (const line of [
    ['flush', 'ruleset'],
    ['delete', 'table', 'inet', 'amoskys'],
    ['flush', 'set', 'inet', 'amoskys', 'host4_0'],
    ['flush', 'chain', 'inet', 'amoskys', 'judge4'],
  ]) {
    await lab.nft(...line)
    const told = drifts().length
    await until('it is repaired', async () => drifts().length > told && isStopped())
  }
  const standing = await client.find(id)
  expect(standing?.history.map(({ what }) => what)).toContain('repaired')
  expect(standing).toMatchObject({ state: 'in_force' })
})

testWorld('killed, and started again, nothing is forgotten', async () => {
  const { id } = await client.apply(orderFor('one', { target: attacker }))
  await killed()
  expect(await isStopped()).toBe(true)
  await start()
  expect(await client.find(id)).toMatchObject({ state: 'in_force' })
  // As after a reboot: the rules have gone, the journal has not.
  await killed()
  await lab.nft('flush', 'ruleset')
  expect(await isStopped()).toBe(false)
  await start()
  expect(await isStopped()).toBe(true)
  expect(await client.find(id)).toMatchObject({ state: 'in_force' })
  await client.undo(id)
  expect(await isStopped()).toBe(false)
})

testWorld('what another left behind is taken away', async () => {
  await client.apply(orderFor('one', { target: attacker }))
  await killed()
  folder = newFolder()
  await start()
  expect(running.said()).toContain('left behind by nobody known')
  expect(await isStopped()).toBe(false)
  expect(await ruleset()).toBe(before)
})

testWorld('a second one says why it does not start', async () => {
  const line = [process.execPath, join(root, 'src/cli/main.ts'), 'responder']
  const other = ['--set', 'response.enforce=nftables', '--set', `data=${newFolder()}`]
  const { status, stderr } = await lab.host('gateway').attempt([...line, ...other])
  expect(status).toBe(69)
  expect(stderr).toContain('another amoskys responder enforces on this machine')
})

testWorld('a person at the machine takes one back, and is named in its history', async () => {
  const { id } = await client.apply(orderFor('one', { target: attacker }))
  const other = await client.apply(orderFor('two', { target: addresses.other }))
  const undo = (which: string) => {
    const line = [process.execPath, join(root, 'src/cli/main.ts'), 'responder', 'undo', which]
    return lab.host('gateway').attempt([...line, '--set', `data=${folder}`])
  }
  expect(await undo(id)).toMatchObject({ status: 0 })
  expect(await isStopped()).toBe(false)
  expect((await client.find(id))?.history.at(-1)?.text).toMatch(
    /^taken back at the command line by /,
  )
  expect(await client.find(other.id)).toMatchObject({ state: 'in_force' })
  expect((await undo(id)).stderr).toContain('nothing was to be taken back')
  const none = await undo('act_01JBZ7K8M9N0P1Q2R3S4T5V6W7')
  expect([none.status, none.stderr]).toEqual([66, expect.stringContaining('no order is known')])
})

testWorld('nothing is taken from settings that others can write', async () => {
  const config = join(newFolder(), 'settings.yml')
  writeFileSync(config, 'response: { enforce: nftables }\n')
  chmodSync(config, 0o666)
  const line = [process.execPath, join(root, 'src/cli/main.ts'), 'responder', '--config', config]
  const { status, stderr } = await lab.host('gateway').attempt(line)
  expect([status, stderr]).toEqual([77, expect.stringContaining('others can write there')])
})

testWorld(
  'it knows the gateway, itself and who manages it, and cuts off none of them',
  async () => {
    const held = await lab.hold(gateway, 22)
    await until('the session is known', async () => {
      return (await client.status()).facts.operators.includes(attacker)
    })
    const standing = await client.apply(orderFor('operator', { target: attacker }))
    expect(standing.refusals.map(({ rule }) => rule)).toEqual(['operator'])
    const own = await client.apply(orderFor('self', { target: '10.60.0.0/24' }))
    expect(own.refusals.map(({ rule }) => rule)).toContain('self')
    expect(await held.echoes()).toBe(true)
    await held.process.stop('SIGKILL')
  },
)

testWorld('an operator who comes from a blocked address lifts the block', async () => {
  const { id } = await client.apply(orderFor('narrow', { target: attacker, scope: { server } }))
  const held = await lab.hold(gateway, 22)
  await until('it is lifted', async () => (await client.find(id))?.state === 'undone')
  expect((await client.find(id))?.history.at(-1)?.text).toContain('where somebody manages')
  await held.process.stop('SIGKILL')
})

testWorld('a probe that fails after an action takes it back', async () => {
  await client[Symbol.asyncDispose]()
  await running.stop()
  const probes = `response.probes=[{"tcp":{"host":"${server}","port":80}}]`
  await start('--set', probes)
  const standing = await client.apply(orderFor('server', { target: server }))
  expect(standing).toMatchObject({
    state: 'failed',
    failure: `tcp ${server} port 80 answered before and does not answer after it: taken back`,
  })
  expect(await isStopped()).toBe(false)
})

testWorld('from the order to the block read back', async () => {
  const times: number[] = []
  for (let i = 0; i < 20; i++) {
    const from = performance.now()
    const target = `192.0.2.${i}`
    expect(await client.apply(orderFor(`n ${i}`, { target }))).toMatchObject({ state: 'in_force' })
    times.push(performance.now() - from)
  }
  times.sort((a, b) => a - b)
  process.stderr.write(
    `order to read back: median ${times[10]!.toFixed(0)} ms, most ${times[19]!.toFixed(0)} ms\n`,
  )
  expect(times[10]).toBeLessThan(480)
})
