/** Many rows by one statement of `replacing`. */
import type { CompiledQuery, Kysely } from 'kysely'
import type { Schema } from '../schema.ts'
import { rowsText } from './text.ts'

/** What one statement takes: its text is whole in the memory of both sides. */
const rowsAtOnce = 2_000
const bytesAtOnce = 8 * 1024 * 1024

/** The statement's one parameter are the rows as JSON. Nothing is written where there are none. */
export async function writeRows(
  db: Kysely<Schema>,
  statement: CompiledQuery,
  rows: readonly object[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    const some = rows.slice(from, from + rowsAtOnce)
    for (const text of textsOf(some)) await db.executeQuery({ ...statement, parameters: [text] })
  }
}

/** In halves where they are long. */
function* textsOf(rows: readonly object[]): Generator<string> {
  const text = rowsText(rows)
  if (text.length <= bytesAtOnce || rows.length === 1) {
    yield text
    return
  }
  const half = rows.length >> 1
  yield* textsOf(rows.slice(0, half))
  yield* textsOf(rows.slice(half))
}
