/** CSV, RFC 4180, that a spreadsheet opens without taking text from the network for a formula. */
import { printable } from '../kernel/index.ts'
import type { Cell } from './columns.ts'

/** What begins a formula somewhere; the last four are the same signs in full width. */
const formula = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/u

export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(cellText).join(',')}\r\n`
}

/** Text is always quoted: a program that takes other signs for separators then keeps it in one cell, too. */
function cellText(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell !== 'string') return String(cell)
  const safe = formula.test(cell) ? `'${cell}` : cell
  return `"${printable(safe).replaceAll('"', '""')}"`
}
