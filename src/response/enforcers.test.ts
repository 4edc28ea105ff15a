import { join } from 'node:path'
import { setTimeout as passed } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { wallClockMs } from '../kernel/index.ts'
import { MemoryKernel, newFolder, noFacts, orderFor } from './actions/actions.fixture.ts'
import { serveResponder } from './actions/index.ts'
import { dryEnforcer, socketEnforcer } from './enforcers.ts'

test('of one that was stopped it is told how many are not gone yet, and when the last is', async () => {
  const folder = newFolder()
  const socketPath = join(folder, 'run', 'responder.sock')
  const kernel = new MemoryKernel(wallClockMs)
  await using _ = await serveResponder({
    ...{ folder, drivers: [kernel], isDryRun: false, socketPath, facts: async () => noFacts },
    clock: { nowMs: wallClockMs, sleep: passed },
    ...{ reconcileSeconds: 0.1, deadManSeconds: 0, onNotice: () => {} },
  })
  const about = { host: 'here', clock: wallClockMs, absence: '', neverBlock: [] }
  const enforcer = socketEnforcer({ socketPath, ...about })
  await expect.poll(() => enforcer.told().isConnected).toBe(true)
  for (const name of ['one', 'two']) await enforcer.apply(orderFor(name))
  kernel.before = (call) => {
    if (call === 'undo') throw new Error('the table is locked')
  }
  await enforcer.stop('The wrong host.').catch(() => {})
  await expect.poll(() => enforcer.told()).toMatchObject({ isStopped: true, live: 2 })
  kernel.before = () => {}
  await expect.poll(() => enforcer.told().live, { timeout: 5000 }).toBe(0)
  await enforcer.close()
})

test('two processes that only try things do so beside each other', async () => {
  const folder = newFolder()
  const tried = () =>
    dryEnforcer({
      ...{ folder, drivers: [new MemoryKernel(wallClockMs)], facts: async () => noFacts },
      ...{ clock: { nowMs: wallClockMs, sleep: passed }, neverBlock: [], reason: 'only trying' },
    })
  const [one, other] = [await tried(), await tried()]
  for (const enforcer of [one, other]) {
    expect(await enforcer.apply(orderFor('one'))).toMatchObject({ isDryRun: true })
    await enforcer.close()
  }
})
