/** What a process that stays up says on standard error is kept in its log, too, and so is the way of each batch. */
import { dirname, join } from 'node:path'
import { type OpenLog, openLog } from '../../log/index.ts'
import { followBatches } from '../follow-batches.ts'
import type { World } from '../world.ts'

export interface LoggedWorld extends AsyncDisposable {
  readonly world: World
}

/** The log lies beside the database, where the API's lies. */
export function loggedWorld(world: World, path: string, component = 'engine'): LoggedWorld {
  const folder = join(dirname(path), 'logs')
  const log = openLog({
    ...{ folder, component, level: 'info', people: null },
    now: world.now,
  })
  const err = (text: string, traceId = '') => {
    world.err(text)
    for (const line of text.split('\n')) sayLine(log, line, traceId)
  }
  const said = { ...world, err }
  const following = followBatches(said, folder, component)
  return {
    world: { ...said, trace: following.tracer },
    async [Symbol.asyncDispose]() {
      await following[Symbol.asyncDispose]()
      log[Symbol.dispose]()
    },
  }
}

function sayLine(log: OpenLog, line: string, traceId: string): void {
  const text = line.replace(/^amoskys: /, '').trim()
  const facts = traceId === '' ? {} : { traceId }
  if (text === '') return
  if (text.startsWith('warning: ')) log.warn(text.slice('warning: '.length), facts)
  else log.info(text, facts)
}
