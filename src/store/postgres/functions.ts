/** What SQLite has by itself or is given by `sqlite.ts`, under the same names in PostgreSQL, in the schema of the tables. */
import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.ts'

const definitions: readonly string[] = [
  // Names are no addresses, and in no network.
  `function in_network(address text, network text) returns integer
    language plpgsql immutable strict parallel safe as $$
    begin
      if address !~ '^([0-9.]+|[0-9a-f.]*:[0-9a-f:.]*)$' then return 0; end if;
      return (address::inet <<= network::inet)::integer;
    exception when others then return 0;
    end $$`,
  `function strftime(form text, moment text) returns text
    language sql stable parallel safe as $$
      select to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
    $$`,
  // The path is '$.name'. A JSON null is none, as in SQLite.
  `function json_extract(document text, path text) returns text
    language sql immutable strict parallel safe as $$
      select document::json ->> substr(path, 3)
    $$`,
  // Of a list of texts.
  `function json_each(list text) returns table (value text)
    language sql immutable strict parallel safe rows 100 as $$
      select json_array_elements_text(list::json)
    $$`,
]

/** In a transaction that keeps others out. What has been defined before is defined anew: a version may have mended it. */
export async function defineFunctions(db: Kysely<Schema>): Promise<void> {
  for (const definition of definitions) await sql.raw(`create or replace ${definition}`).execute(db)
}
