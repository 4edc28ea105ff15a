/**
 * A responder in a process of its own whose kernel is a file, so that it outlives it; killed by itself at one point:
 * `node kernel-process.fixture.ts FOLDER POINT apply|undo|start`. It says `done` where it came to the end.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { HandClock, MemoryKernel, noFacts, orderFor } from './actions.fixture.ts'
import type { Driver } from './driver.ts'
import { Responder } from './responder.ts'

/** A kernel that is kept in a file, and what happens before and after each call of it. */
export function fileKernel(folder: string, at: (point: string) => void): Driver {
  const clock = new HandClock()
  const kernel = new MemoryKernel(clock.nowMs)
  const path = join(folder, 'kernel.json')
  const load = () => {
    kernel.held.clear()
    if (!existsSync(path)) return
    for (const [id, endsAtMs] of JSON.parse(readFileSync(path, 'utf8')) as [string, number][]) {
      kernel.held.set(id, endsAtMs)
    }
  }
  const around =
    <A, R>(name: string, call: (argument: A) => Promise<R>) =>
    async (argument: A): Promise<R> => {
      at(`before ${name}`)
      load()
      const result = await call(argument)
      writeFileSync(path, JSON.stringify([...kernel.held]))
      at(`after ${name}`)
      return result
    }
  return {
    ...{ name: 'memory', kinds: kernel.kinds, preview: kernel.preview },
    apply: around('apply', kernel.apply),
    undo: around('undo', kernel.undo),
    look: () => around('look', kernel.look)(undefined),
  }
}

if (process.argv[1]?.endsWith('kernel-process.fixture.ts')) {
  const [folder, point, verb] = process.argv.slice(2) as [string, string, string]
  let isArmed = verb === 'start'
  const driver = fileKernel(folder, (at) => {
    if (isArmed && at === point) process.kill(process.pid, 'SIGKILL')
  })
  const clock = new HandClock()
  const responder = await Responder.start({
    ...{ folder, drivers: [driver], isDryRun: false, clock },
    facts: async () => noFacts,
    onEvent: () => {},
  })
  isArmed = verb === 'apply'
  if (verb !== 'start') await responder.apply(orderFor('one'))
  isArmed = verb === 'undo'
  if (verb === 'undo') await responder.undo(orderFor('one').id)
  process.stdout.write('done\n')
}
