import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'

export interface CertificateSpan {
  readonly fromMs: number
  readonly untilMs: number
}

/** Of each sensor the certificate that ends last, of those that are not revoked. */
export async function lastCertificates(
  db: Kysely<Schema>,
): Promise<ReadonlyMap<string, CertificateSpan>> {
  const rows = await db
    .selectFrom('sensor_keys')
    .select(['sensor', 'from_ms', 'until_ms'])
    .where('kind', '=', 'certificate')
    .where('revoked_ms', '=', 0)
    .orderBy('until_ms')
    .execute()
  return new Map(
    rows.map(({ sensor, from_ms, until_ms }) => [sensor, { fromMs: from_ms, untilMs: until_ms }]),
  )
}
