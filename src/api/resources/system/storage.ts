/** What takes the room: files by what they are, and within the database its parts, with how long they are kept. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { findFilling } from '../../../store/index.ts'
import { type Desk, route } from '../../kit/index.ts'

const partSchema = z.object({ name: z.string(), bytes: z.int() })

const storageSchema = z
  .object({
    files: z
      .array(partSchema)
      .describe('`database` with its log, `logs`, `exports`: what lies in the folder of the data.'),
    database: z
      .array(partSchema)
      .describe('Parts of the file, largest first; `free` is used by what comes next.'),
    isEstimated: z
      .boolean()
      .describe('The parts are judged by the number of rows and the length of some of them.'),
    keepDays: z
      .array(z.object({ name: z.string(), days: z.number() }))
      .describe('`store.keepDays`, the bound of each part by age.'),
  })
  .meta({ id: 'Storage' })

const folders = ['logs', 'exports', 'keys'] as const

export const storageRoute = route({
  ...{ id: 'getStorage', method: 'GET', path: '/system/storage', needs: 'read' },
  summary: 'What takes the room, and how long it is kept.',
  answer: storageSchema,
  handle: async ({ desk }) => ({ body: await storageOf(desk) }),
})

async function storageOf({ database, data, settings }: Desk) {
  const { parts, isEstimated } = await findFilling(database.read)
  const prefix = 'store.keepDays.'
  const keepDays = settings.flatMap(({ key, value }) =>
    key.startsWith(prefix) && typeof value === 'number'
      ? [{ name: key.slice(prefix.length), days: value }]
      : [],
  )
  const files = [
    { name: 'database', bytes: await database.bytes() },
    ...folders.map((name) => ({ name, bytes: bytesIn(join(data, name)) })),
  ]
  return { files, database: [...parts], isEstimated, keepDays }
}

function bytesIn(folder: string): number {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, { parentPath, name }) => sum + sizeOf(join(parentPath, name)), 0)
  } catch {
    return 0
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
