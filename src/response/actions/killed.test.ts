import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { HandClock, newFolder, noFacts, orderFor } from './actions.fixture.ts'
import { fileKernel } from './kernel-process.fixture.ts'
import { Responder } from './responder.ts'
import type { Standing } from './standing.ts'

const script = join(import.meta.dirname, 'kernel-process.fixture.ts')
const order = orderFor('one')

function runUntil(folder: string, point: string, verb: string): void {
  const { signal, stderr } = spawnSync(process.execPath, [script, folder, point, verb])
  expect(signal, `${verb}: killed ${point}; ${stderr}`).toBe('SIGKILL')
}

/** What the next process makes of it: how the order stands, and what the kernel holds. */
async function next(folder: string): Promise<{ standing: Standing | null; held: string[] }> {
  const responder = await Responder.start({
    ...{ folder, drivers: [fileKernel(folder, () => {})], isDryRun: false },
    ...{ clock: new HandClock(), facts: async () => noFacts, onEvent: () => {} },
  })
  const standing = responder.standing(order.id)
  responder[Symbol.dispose]()
  const kernel = JSON.parse(readFileSync(join(folder, 'kernel.json'), 'utf8')) as [string][]
  return { standing, held: kernel.map(([id]) => id) }
}

test.each(['before apply', 'after apply', 'before look', 'after look'])(
  'killed %s, an order is in force once the next process is there',
  async (point) => {
    const folder = newFolder()
    runUntil(folder, point, 'apply')
    const { standing, held } = await next(folder)
    expect(standing).toMatchObject({ state: 'in_force', readBack: { text: expect.any(String) } })
    expect(held).toEqual([order.id])
  },
)

test.each(['before undo', 'after undo', 'before look', 'after look'])(
  'killed %s, an order that was being undone is undone by the next process',
  async (point) => {
    const folder = newFolder()
    runUntil(folder, point, 'undo')
    const { standing, held } = await next(folder)
    expect(standing).toMatchObject({ state: 'undone', readBack: null })
    expect(held).toEqual([])
  },
)

test('killed again and again while it starts, it comes to the same', async () => {
  const folder = newFolder()
  runUntil(folder, 'before apply', 'apply')
  for (const point of ['before look', 'after look', 'before apply', 'after apply']) {
    runUntil(folder, point, 'start')
  }
  const { standing, held } = await next(folder)
  expect(standing?.state).toBe('in_force')
  expect(held).toEqual([order.id])
})
