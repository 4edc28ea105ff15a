/** What is asked of kept signals beyond finding them: `find.ts` does that. */
import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'

export interface SignalCount {
  readonly technique: string
  readonly signals: number
  readonly meanPoints: number
  readonly highestPoints: number
  readonly firstUs: number
  readonly lastUs: number
}

export interface CountedSignals {
  readonly detector: string
  /** Event times, microseconds since the Unix epoch. */
  readonly fromUs: number | null
  readonly toUs: number | null
}

/** Of one detector, by technique, the most first. */
export async function countSignals(
  db: Kysely<Schema>,
  { detector, fromUs, toUs }: CountedSignals,
): Promise<readonly SignalCount[]> {
  let query = db
    .selectFrom('signals')
    .select((e) => [
      'technique',
      e.fn.countAll<number>().as('signals'),
      e.fn.avg<number>('points').as('meanPoints'),
      e.fn.max('points').as('highestPoints'),
      e.fn.min('time_us').as('firstUs'),
      e.fn.max('time_us').as('lastUs'),
    ])
    .where('detector', '=', detector)
    .groupBy('technique')
    .orderBy('signals', 'desc')
  if (fromUs !== null) query = query.where('time_us', '>=', fromUs)
  if (toUs !== null) query = query.where('time_us', '<', toUs)
  return await query.execute()
}
