/**
 * PostgreSQL takes no NUL in a text, and no half of a surrogate pair. Names from the wire have both: the first is kept as
 * its picture, the second as the sign for what cannot be read, in what is written and in what is asked for alike.
 */
const nul = /\0/g
const nulShown = '\u2400'

export function clean(value: unknown): unknown {
  return typeof value === 'string' ? cleanText(value) : value
}

export function cleanText(text: string): string {
  return (text.includes('\0') ? text.replace(nul, nulShown) : text).toWellFormed()
}

/** Rows as one JSON text, for many at once. Numbers that JSON has no word for are those of PostgreSQL, as text. */
export function rowsText(rows: readonly object[]): string {
  return JSON.stringify(rows, (_key, value: unknown) => {
    if (typeof value === 'string') return cleanText(value)
    return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
  })
}
