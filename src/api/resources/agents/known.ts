import type { Kysely } from 'kysely'
import { z } from 'zod'
import { findSensor, type Schema, type SensorRow } from '../../../store/index.ts'
import { problem } from '../../kit/index.ts'
import { type Agent, findAgents } from '../../records/index.ts'

export const needs = 'agents:read'
export const params = z.object({ id: z.string().max(64).describe('Name of the sensor.') })

export async function knownAgent(db: Kysely<Schema>, id: string, nowMs: number): Promise<Agent> {
  const found = (await findAgents(db, nowMs)).find((agent) => agent.id === id)
  if (found === undefined) throw problem('not_found', 'There is no sensor of this name.')
  return found
}

/** One that sends over the network: orders and certificates are of those alone. */
export async function enrolledSensor(db: Kysely<Schema>, id: string): Promise<SensorRow> {
  const found = await findSensor(db, id)
  if (found === null)
    throw problem('not_found', 'No sensor of this name is enrolled: it is read here, or unknown.')
  return found
}

export async function unrevokedSensor(db: Kysely<Schema>, id: string): Promise<SensorRow> {
  const found = await enrolledSensor(db, id)
  if (found.state === 'revoked') throw problem('conflict', 'This sensor is revoked.')
  return found
}
