/** What a process that stays up says on standard error is kept in its log, too. */
import { dirname, join } from 'node:path'
import { type OpenLog, openLog } from '../../log/index.ts'
import type { World } from '../world.ts'

export interface LoggedWorld extends Disposable {
  readonly world: World
}

/** The log lies beside the database, where the API's lies. */
export function loggedWorld(world: World, path: string, component = 'engine'): LoggedWorld {
  const log = openLog({
    ...{ folder: join(dirname(path), 'logs'), component, level: 'info', people: null },
    now: world.now,
  })
  const err = (text: string) => {
    world.err(text)
    for (const line of text.split('\n')) sayLine(log, line)
  }
  return { world: { ...world, err }, [Symbol.dispose]: () => log[Symbol.dispose]() }
}

function sayLine(log: OpenLog, line: string): void {
  const text = line.replace(/^amoskys: /, '').trim()
  if (text === '') return
  if (text.startsWith('warning: ')) log.warn(text.slice('warning: '.length))
  else log.info(text)
}
