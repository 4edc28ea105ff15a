/** How the system is now: what works, since when, how full the disk is, and what could not be kept of late. */
import { statfsSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import { dirname } from 'node:path'
import { z } from 'zod'
import { countDeadLetters, findNewestSample, totalOfSamples } from '../../../store/index.ts'
import type { Desk } from '../../kit/index.ts'
import { componentsOf } from './components.ts'
import { diskForecast } from './forecast.ts'
import { workerSchema, workersOf } from './workers.ts'

const days = z.number().nullable()

const forecastSchema = z.object({
  state: z
    .enum(['learning', 'steady', 'filling'])
    .describe('`learning`: less than a day is known; `steady`: not full within a year.'),
  hoursKnown: z.number().describe('Hours that were measured.'),
  bytesPerDay: days.describe('What the disk gains a day, all that is on it; below 0: it loses.'),
  fullInDays: days,
  earliestInDays: days.describe('With a chance of 95% between this'),
  latestInDays: days.describe('and this; null: not within a year, or not at all.'),
})

export const statusSchema = z
  .object({
    asOf: z.string().describe('When this was so.'),
    isReady: z.boolean(),
    components: z.array(
      z.object({
        name: z.enum(['database', 'engine', 'workers']),
        ok: z.boolean(),
        latencyMs: z.number(),
        says: z.string(),
      }),
    ),
    engine: z
      .object({
        isRunning: z.boolean().describe('It measured something within the last 30 seconds.'),
        since: z.string().nullable().describe('Its start, RFC 3339.'),
        seenAt: z.string().nullable().describe('When it measured last.'),
      })
      .describe('The process that reads and judges traffic.'),
    workers: z
      .array(workerSchema)
      .describe('Processes that work from the bus, silent ones first; those of the last 24 hours.'),
    deadLetters: z
      .int()
      .describe('Batches of sensors that could not be taken, and that nobody settled.'),
    machine: z.object({ cores: z.int(), memoryBytes: z.int() }),
    database: z.object({
      bytes: z.int().describe('The file and its write-ahead log.'),
      bytesMax: z.int().nullable().describe('`store.maxBytes`.'),
    }),
    disk: z.object({
      totalBytes: z.int(),
      usedBytes: z.int(),
      freeBytes: z.int().describe('For us: less than what is not used, where some is held back.'),
      fullInDays: days.describe('As `forecast` says; null: not within a year, or not known yet.'),
      forecast: forecastSchema,
    }),
    stream: z
      .object({
        clients: z.int().describe('Browsers, and whoever else follows the stream.'),
        lagMs: days.describe('How long what was sent last had waited; null: nothing was sent.'),
      })
      .nullable(),
    lastDay: z
      .object({
        packetsDropped: z.int().describe('Before they were captured, of all sensors.'),
        madeRoomAt: z
          .string()
          .nullable()
          .describe('When records were last given up because the database was full.'),
      })
      .describe('The last 24 hours.'),
  })
  .meta({ id: 'SystemStatus' })

type Status = z.input<typeof statusSchema>

/** It measures each ten seconds; one that is busy may be late. */
const measuringMsMax = 30_000
const dayMs = 86_400_000
const deadPairsMax = 10_000

export async function statusOf(desk: Desk): Promise<Status> {
  const components = await componentsOf(desk)
  const max = desk.settings.find(({ key }) => key === 'store.maxBytes')?.value
  const stream = desk.stream?.() ?? null
  return {
    asOf: new Date(desk.nowMs()).toISOString(),
    isReady: components.every(({ ok }) => ok),
    components,
    engine: await engineOf(desk),
    workers: await workersOf(desk),
    deadLetters: await waitingLetters(desk),
    machine: { cores: availableParallelism(), memoryBytes: totalmem() },
    database: {
      bytes: await desk.database.bytes(),
      bytesMax: typeof max === 'number' ? max : null,
    },
    disk: await diskOf(desk),
    stream: stream && {
      clients: stream.clients,
      lagMs: stream.frames === 0 ? null : stream.lagMs,
    },
    lastDay: await lastDayOf(desk),
  }
}

async function waitingLetters({ database }: Desk): Promise<number> {
  const counts = await countDeadLetters(database.read, deadPairsMax)
  return counts.reduce((sum, { count }) => sum + count, 0)
}

async function engineOf({ database, nowMs }: Desk): Promise<Status['engine']> {
  const newest = await findNewestSample(database.read, { metric: 'uptimeSeconds', sensor: '' })
  if (newest === null) return { isRunning: false, since: null, seenAt: null }
  return {
    isRunning: nowMs() - newest.atMs < measuringMsMax,
    since: new Date(newest.atMs - newest.value * 1000).toISOString(),
    seenAt: new Date(newest.atMs).toISOString(),
  }
}

async function diskOf({ database, data, nowMs }: Desk): Promise<Status['disk']> {
  const { path, isOnServer } = database
  const folder = isOnServer || path === ':memory:' ? data : dirname(path)
  const { bavail, bfree, blocks, bsize } = statfsSync(folder)
  const freeBytes = bavail * bsize
  const forecast = await diskForecast(database.read, { freeBytes, nowMs: nowMs() })
  const usedBytes = (blocks - bfree) * bsize
  // What the system holds back for itself is neither used nor free for us.
  const totalBytes = usedBytes + freeBytes
  return { totalBytes, usedBytes, freeBytes, fullInDays: forecast.fullInDays, forecast }
}

async function lastDayOf({ database, nowMs }: Desk): Promise<Status['lastDay']> {
  const fromMs = nowMs() - dayMs
  const dropped = await totalOfSamples(database.read, { metric: 'dropsPerSecond', fromMs })
  const newest = await database.read
    .selectFrom('events')
    .select('time_us')
    .where('kind', '=', 'system')
    .where('what', '=', 'retention')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  const madeRoomMs = (newest?.time_us ?? 0) / 1000
  return {
    packetsDropped: Math.round(dropped),
    madeRoomAt: madeRoomMs >= fromMs ? new Date(madeRoomMs).toISOString() : null,
  }
}
