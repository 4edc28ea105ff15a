/** Text that is found by how its words begin. */
import { type Expression, type Kysely, type SqlBool, sql } from 'kysely'
import type { Clause, ListSpec, SearchField } from './list-spec.ts'
import type { Schema } from './schema.ts'

/** More words than this begin so: then the rows are looked at in their order, and enough of them are soon found. */
const rareMax = 2000
const wordsMax = 8

/** Words as they are kept and asked for: lower case, without what stands around them. */
export function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[\s,;()"']+/)
    .map((word) => word.replace(/[.:?!]+$/, ''))
    .filter((word) => word !== '')
}

/** One clause for each word, those that few words begin with marked, so that an index finds them. */
export async function narrowed(
  db: Kysely<Schema>,
  spec: ListSpec,
  filter: readonly Clause[],
): Promise<readonly Clause[]> {
  const all: Clause[] = []
  for (const clause of filter) {
    const field = spec.fields[clause.field]
    if (field?.kind !== 'search' || field.words === undefined || clause.isNot) {
      all.push(clause)
      continue
    }
    for (const word of askedWords(clause)) {
      const isRare = (await hitsOf(db, field, word)) <= rareMax
      all.push({ ...clause, values: [word], isRare })
    }
  }
  return all
}

/** A row has a word that begins with each of the words asked for. */
export function beginsWith(
  { id, table }: ListSpec,
  { column, words }: SearchField,
  clause: Clause,
): Expression<SqlBool> {
  const asked = askedWords(clause)
  if (asked.length === 0 || words === undefined) return sql<SqlBool>`1 = 1`
  const ways = asked.map((word) =>
    clause.isRare === true
      ? sql<SqlBool>`${sql.ref(`${table}.${id}`)} in (select ${sql.ref(words.of)} from ${sql.table(words.table)} where ${range(words.word, word)})`
      : contains(sql.ref(column), ` ${word}`),
  )
  return sql<SqlBool>`(${sql.join(ways, sql` and `)})`
}

/** `instr` and `strpos` differ between databases; `like` does not, once its own signs are escaped. */
export function contains(text: Expression<unknown>, part: string): Expression<SqlBool> {
  return sql<SqlBool>`${text} like ${`%${part.replace(/[%_\\]/g, '\\$&')}%`} escape '\\'`
}

function askedWords({ values }: Clause): string[] {
  return values.flatMap((value) => wordsOf(String(value))).slice(0, wordsMax)
}

function range(column: string, word: string) {
  return sql<SqlBool>`${sql.ref(column)} >= ${word} and ${sql.ref(column)} < ${`${word}\u{10ffff}`}`
}

async function hitsOf(db: Kysely<Schema>, { words }: SearchField, word: string): Promise<number> {
  const { table, word: column } = words!
  const { rows } = await sql<{ n: number }>`select count(*) as n from (
    select 1 from ${sql.table(table)} where ${range(column, word)} limit ${rareMax + 1})`.execute(
    db,
  )
  return Number(rows[0]?.n ?? 0)
}
