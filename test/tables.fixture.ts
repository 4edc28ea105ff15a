import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './sources.fixture.ts'

/** The cells of each row of a document's table, found by its first columns. */
export function rowsUnder(document: string, columns: readonly string[]): string[][] {
  const text = readFileSync(join(root, document), 'utf8')
  const lines = text.split('\n').map((line) => line.split('|').map((cell) => cell.trim()))
  const first = lines.findIndex((cells) => columns.every((name, i) => cells[i + 1] === name))
  if (first === -1) throw new Error(`${document} has no table of ${columns.join(', ')}`)
  const length = lines.slice(first).findIndex((cells) => cells.length < 2)
  return lines.slice(first + 2, first + length).map((cells) => cells.slice(1, -1))
}
