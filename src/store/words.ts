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

/**
 * A filter with what is rare marked, so that an index finds it: of free text one clause for each word, since it may be
 * rare alone; of a column of words, the clause whose words few rows have.
 */
export async function narrowed(
  db: Kysely<Schema>,
  spec: ListSpec,
  filter: readonly Clause[],
): Promise<readonly Clause[]> {
  const all: Clause[] = []
  for (const clause of filter) {
    const field = spec.fields[clause.field]
    const isIndexed = field?.kind === 'search' || field?.kind === 'words'
    if (!isIndexed || field.words === undefined || clause.isNot) all.push(clause)
    else if (field.kind === 'search')
      for (const word of askedWords(clause))
        all.push({ ...clause, values: [word], isRare: await isRare(db, field.words, [word]) })
    else all.push({ ...clause, isRare: await isRare(db, field.words, exactWords(clause)) })
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
      ? rowsWith(`${table}.${id}`, words, range(words.word, word))
      : contains(sql.ref(column), ` ${word}`),
  )
  return sql<SqlBool>`(${sql.join(ways, sql` and `)})`
}

/** `instr` and `strpos` differ between databases; `like` does not, once its own signs are escaped. */
export function contains(text: Expression<unknown>, part: string): Expression<SqlBool> {
  return sql<SqlBool>`${text} like ${`%${part.replace(/[%_\\]/g, '\\$&')}%`} escape '\\'`
}

/** Few rows have one of these words: then those are looked at, and no others. */
export function amongRare(
  { id, table }: ListSpec,
  words: NonNullable<SearchField['words']>,
  clause: Clause,
): Expression<SqlBool> {
  return rowsWith(`${table}.${id}`, words, isOneOf(words.word, exactWords(clause)))
}

function askedWords({ values }: Clause): string[] {
  return values.flatMap((value) => wordsOf(String(value))).slice(0, wordsMax)
}

/** As they stand in the table of words. */
function exactWords({ values }: Clause): string[] {
  return values.map((value) => wordsOf(String(value)).join(' '))
}

type WordTable = NonNullable<SearchField['words']>

function rowsWith(id: string, words: WordTable, holds: Expression<SqlBool>): Expression<SqlBool> {
  return sql<SqlBool>`${sql.ref(id)} in (select ${sql.ref(words.of)} from ${sql.table(words.table)} where ${holds})`
}

function range(column: string, word: string) {
  return sql<SqlBool>`${sql.ref(column)} >= ${word} and ${sql.ref(column)} < ${`${word}\u{10ffff}`}`
}

function isOneOf(column: string, words: readonly string[]) {
  return sql<SqlBool>`${sql.ref(column)} in (${sql.join([...words])})`
}

/** One word may go on; several are whole. */
async function isRare(
  db: Kysely<Schema>,
  { table, word: column }: WordTable,
  words: readonly string[],
): Promise<boolean> {
  const [only = ''] = words
  const holds = words.length === 1 ? range(column, only) : isOneOf(column, words)
  const { rows } = await sql<{ n: number }>`select count(*) as n from (
    select 1 from ${sql.table(table)} where ${holds} limit ${rareMax + 1}) as hits`.execute(db)
  return Number(rows[0]?.n ?? 0) <= rareMax
}
