/** Filters are the list's own: its query language, asked of the database, so that a stream and a list never differ. */
import { type Kysely, sql } from 'kysely'
import { AmoskysError } from '../../kernel/index.ts'
import { filteredRows, type ListAsk, type Schema } from '../../store/index.ts'
import { Problem, readQuery } from '../kit/index.ts'
import type { Channel } from './channel.ts'
import type { Entry } from './entry.ts'

/** Which records of a channel a client wants. Two filters of one key want the same. */
export interface Filter {
  readonly key: string
  /** Null: everything. */
  readonly ask: Pick<ListAsk, 'filter' | 'fromUs' | 'toUs'> | null
}

export const everything: Filter = { key: '', ask: null }

/** Throws an `AmoskysError` (`usage`) that says what is wrong with `text`. */
export function filterOf(channel: Channel, text: string, nowMs: number): Filter {
  if (text.trim() === '') return everything
  if (channel.list === undefined)
    throw new AmoskysError('usage', `filter: the channel ${channel.name} has none.`)
  try {
    const { filter, fromUs, toUs } = readQuery(channel.list.spec, text, nowMs)
    return { key: JSON.stringify([filter, fromUs, toUs]), ask: { filter, fromUs, toUs } }
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown
    throw new AmoskysError('usage', thrown.members.detail)
  }
}

/** `moved`: it changed again since it was read, and comes later with a higher number. */
export type Fit = 'wanted' | 'unwanted' | 'moved'
export type FitOf = (entry: Entry) => Fit

/** How each of the entries fits, as they stand in the database now. */
export async function fitsOf(
  db: Kysely<Schema>,
  { channel, filter }: { readonly channel: Channel; readonly filter: Filter },
  entries: readonly Entry[],
): Promise<FitOf> {
  const { list } = channel
  const [first] = entries
  if (filter.ask === null || list === undefined || first === undefined)
    return (entry) => (entry.isReplaced ? 'moved' : 'wanted')
  const range = [first.seq, entries.at(-1)!.seq] as const
  const numbersOf = async (ask: ListAsk | Filter['ask']) => {
    const all = { filter: [], fromUs: null, toUs: null }
    const column = sql.ref(list.column)
    const rows = await filteredRows(db, list.spec, ask ?? all)
      .select(sql<number>`${column}`.as('seq'))
      .where(sql<boolean>`${column} between ${range[0]} and ${range[1]}`)
      .execute()
    return new Set(rows.map(({ seq }) => seq))
  }
  // In this order: what moves away between the two counts as it stood.
  const wanted = await numbersOf(filter.ask)
  const present = await numbersOf(null)
  return (entry) => {
    if (entry.isReplaced) return 'moved'
    if (wanted.has(entry.seq)) return 'wanted'
    return present.has(entry.seq) ? 'unwanted' : 'moved'
  }
}
