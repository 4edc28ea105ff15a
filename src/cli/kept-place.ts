/** Where records are kept: in a file, or in a database on a server. */
import { join } from 'node:path'
import { AmoskysError } from '../kernel/index.ts'
import { isPostgresUrl, shownPlace } from '../store/index.ts'
import type { Settings } from './config/index.ts'
import { isThere } from './system-error.ts'

/**
 * Where `up` keeps what it finds, and `explain` looks for it, where nothing else is said. With `store.url` the records are
 * on a server, and locks, keys and logs beside a file of this name that is never made.
 */
export function databaseOf({ store, data }: Settings): string {
  const own = join(data, 'amoskys.sqlite')
  return store.url === '' ? store.path || own : own
}

/** The same of what keeps only where somebody said so; '' where nobody did. */
export function keptPathOf(settings: Settings): string {
  return settings.store.url === '' ? settings.store.path : databaseOf(settings)
}

/** What is opened: the file, or the database on a server where no other file was named. It may hold a password. */
export function placeOf(settings: Settings, path: string): string {
  if (isPostgresUrl(path))
    throw new AmoskysError(
      'usage',
      'expected a file, found the address of a server: that is the setting store.url (AMOSKYS_STORE_URL)',
    )
  const { url } = settings.store
  if (url === '' || path !== databaseOf(settings)) return path
  if (isPostgresUrl(url)) return url
  throw new AmoskysError(
    'usage',
    'store.url: expected postgres://user:password@host:5432/database, found something else',
  )
}

/** What of it is said to people. */
export function shownPlaceOf(settings: Settings, path: string): string {
  return shownPlace(placeOf(settings, path))
}

/** Whether a database may be there: a server is only asked when it is opened. */
export function isKept(settings: Settings, path: string): boolean {
  return isPostgresUrl(placeOf(settings, path)) || isThere(path)
}
