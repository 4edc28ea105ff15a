import { compress, encodeBatch, signEnvelope, writeEnvelope } from '../../src/messages/index.ts'
import { Batcher } from '../../src/sensing/ship/index.ts'
import { type SensorIdentity, signingKeyOf } from './identities.ts'
import { rowsOf } from './rows.ts'

export interface MadeEnvelope {
  readonly bytes: Uint8Array
  readonly rows: number
}

/** Batches of a few rounds through a capture as a sensor seals them, made before anything is measured. */
export async function envelopesOf(
  capture: string,
  identity: SensorIdentity,
  count = 64,
): Promise<MadeEnvelope[]> {
  const source = await rowsOf(capture)
  const key = signingKeyOf(identity)
  const made: MadeEnvelope[] = []
  const batcher = new Batcher(Date.now, (parts, { rows }) => {
    const packed = compress(encodeBatch(parts))
    const own = { sensor: identity.name, stream: '', sequence: made.length + 1, ...packed, rows }
    const bytes = writeEnvelope(signEnvelope({ ...own, traceId: '', madeUs: 1, shedRows: 0 }, key))
    made.push({ bytes, rows })
  })
  while (made.length < count) batcher.observations(source.next())
  return made
}
