/** A damaged database is put out of the way under another name, and a new one is begun: never over it. */
import { existsSync, renameSync } from 'node:fs'
import { auditPlaces } from '../audit/index.ts'
import { AmoskysError, printable, reasonOf } from '../kernel/index.ts'
import { keepSystemEvent } from './shelves/events.ts'
import { openStore } from './sqlite-store.ts'
import type { Store, StoreOptions } from './store.ts'

export interface WholeStoreOptions extends StoreOptions {
  readonly say: (sentence: string) => void
  readonly clock: () => number
}

/** As `openStore`; where the file is damaged it is set aside first, which is said, and told in the log of the new one. */
export async function openWholeStore(path: string, options: WholeStoreOptions): Promise<Store> {
  const { say, clock } = options
  try {
    return await openStore(path, options)
  } catch (thrown) {
    if (!(thrown instanceof AmoskysError) || thrown.code !== 'corrupt') throw thrown
    const nowMs = clock()
    const aside = setAside(path, { damage: thrown, nowMs })
    const [reason] = thrown.message.split(';')
    const text = `the database was damaged, and is set aside as ${printable(aside)}; a new one is begun: what was found before is not in it (${reason})`
    say(text)
    const store = await openStore(path, options)
    const what = 'database-damaged'
    const event = { key: `${what}|${nowMs}`, what, severity: 'critical', text } as const
    await store.change((db) => keepSystemEvent(db, event, nowMs))
    return store
  }
}

interface Damaged {
  readonly damage: AmoskysError
  readonly nowMs: number
}

/**
 * Yields its new name. The log goes first: left alone it would be taken for that of the new database. What was signed of
 * its audit log goes with it, too: held against the new one it would say that all was cut off.
 */
function setAside(path: string, { damage, nowMs }: Damaged): string {
  const aside = freeName(`${path}.damaged-${stamp(nowMs)}`)
  try {
    for (const end of ['-wal', '-shm', ''])
      if (existsSync(`${path}${end}`)) renameSync(`${path}${end}`, `${aside}${end}`)
    const { checkpoints } = auditPlaces(path)
    if (existsSync(checkpoints)) renameSync(checkpoints, auditPlaces(aside).checkpoints)
    return aside
  } catch (cause) {
    const [reason] = damage.message.split(';')
    const text = `${reason}; it cannot be set aside: ${reasonOf(cause)}`
    throw new AmoskysError('corrupt', text, { cause })
  }
}

/** `20261126T001233Z` */
function stamp(nowMs: number): string {
  return new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '')
}

function freeName(wished: string): string {
  let name = wished
  for (let n = 2; existsSync(name); n++) name = `${wished}-${n}`
  return name
}
