/** Damage that is found before anything is built on it: pages that a crash or a disk has turned into zeros, and worse. */
import { readSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'

/** SQLite's own check reads every row: 1 s for 400 MB that are in memory, 20 times that from a slow disk. */
const checkedWholeMax = 128 * 1024 * 1024
/** Of larger files only pages of zeros are looked for, in the newest part, as fast as a file is read. */
const scannedMax = 1024 * 1024 * 1024
const chunkBytes = 1024 * 1024

/** Which page is damaged, as far as it can be told; '' where none was found to be. See decision 19. */
export function damageOf(database: DatabaseSync, descriptor: number): string {
  const pageBytes = numberOf(database, 'page_size')
  const bytes = pageBytes * numberOf(database, 'page_count')
  // Free pages may be zeros, and a write-ahead log may hold what the file does not: only SQLite can tell.
  const isSuspect = bytes <= checkedWholeMax || hasPageOfZeros(descriptor, { bytes, pageBytes })
  if (!isSuspect) return ''
  const found = String(Object.values(database.prepare('pragma quick_check(1)').get() ?? {})[0])
  return found === 'ok' ? '' : damageIn(found)
}

/** SQLite speaks of its trees: "Tree 9 page 7: btreeInitPage() returns error code 11". */
function damageIn(found: string): string {
  const [, page] = /\bpage (\d+)/i.exec(found) ?? []
  return page === undefined ? 'it is damaged' : `page ${page} is damaged`
}

function numberOf(database: DatabaseSync, pragma: string): number {
  return Number(database.prepare(`pragma ${pragma}`).get()?.[pragma])
}

interface Extent {
  readonly bytes: number
  readonly pageBytes: number
}

export function hasPageOfZeros(descriptor: number, { bytes, pageBytes }: Extent): boolean {
  const chunk = Buffer.alloc(chunkBytes)
  const zeros = Buffer.alloc(pageBytes)
  const begin = Math.max(0, bytes - scannedMax)
  for (let at = begin - (begin % chunkBytes); at < bytes; at += chunkBytes) {
    const count = readSync(descriptor, chunk, 0, chunkBytes, at)
    for (let page = 0; page + pageBytes <= count; page += pageBytes) {
      // A tree's page begins with its kind, a longer text's with where it goes on, and then the text.
      if (chunk.readDoubleLE(page) !== 0) continue
      if (chunk.compare(zeros, 0, pageBytes, page, page + pageBytes) === 0) return true
    }
  }
  return false
}
