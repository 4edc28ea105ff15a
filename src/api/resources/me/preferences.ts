/** How one wants to see things: it follows the person from browser to browser. */
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { findPreferences, keepPreferences, type Schema } from '../../../store/index.ts'
import { problem, type Route, route } from '../../kit/index.ts'
import { ownSession } from './me.ts'

/** A letter, one with Shift, or a sign: what one press of a keyboard writes, in any script that has letters. */
const pressable = z.string().regex(/^(Shift\+[A-Z]|[!-~\u00a1-\u1fff])$/)
const keysMax = 64
const ownKeys = z
  .record(pressable, pressable)
  .refine((keys) => Object.keys(keys).length <= keysMax, `expected ${keysMax} keys at most`)
  .refine((keys) => new Set(Object.values(keys)).size === Object.keys(keys).length, {
    message: 'expected each key once: one cannot do two things',
  })
  .describe('Which key is pressed for one that the dashboards know: `{"k": "q"}`.')

/** Members that a record does not have are as by default, so that one can be added. */
const fields = {
  density: z.enum(['compact', 'regular', 'touch']).describe('How high rows are.'),
  motion: z.enum(['system', 'less']).describe('`system`: as the browser asks for.'),
  contrast: z.enum(['system', 'more']),
  zone: z.enum(['UTC', 'local']).describe('In which zone times are told.'),
  undoSeconds: z.union([z.literal(10), z.literal(60)]).describe('How long Undo is offered.'),
  singleKeys: z.boolean().describe('Whether single letters are shortcuts.'),
  keys: ownKeys,
  keepsOffline: z.boolean().describe('Whether browsers keep the last incidents, to read offline.'),
}

const byDefault = {
  ...({ density: 'regular', motion: 'system', contrast: 'system', zone: 'UTC' } as const),
  ...({ undoSeconds: 10, singleKeys: true, keys: {} } as const),
  keepsOffline: true,
}

const changing = z.strictObject({
  density: fields.density.optional(),
  motion: fields.motion.optional(),
  contrast: fields.contrast.optional(),
  zone: fields.zone.optional(),
  undoSeconds: fields.undoSeconds.optional(),
  singleKeys: fields.singleKeys.optional(),
  keys: fields.keys.optional(),
  keepsOffline: fields.keepsOffline.optional(),
})

const preferencesSchema = z
  .object({ ...fields, version: z.int().describe('0: nothing was ever chosen.') })
  .meta({ id: 'Preferences' })
type Preferences = z.infer<typeof preferencesSchema>

const needs = 'signed-in'

export const preferenceRoutes: readonly Route[] = [
  route({
    ...{ id: 'getMyPreferences', method: 'GET', path: '/me/preferences', needs },
    summary: 'How one wants to see things.',
    answer: preferencesSchema,
    problems: ['forbidden'],
    handle: async (call) => {
      const { user } = await ownSession(call)
      return replyWith(await preferencesOf(call.desk.database.read, user.id))
    },
  }),
  route({
    ...{ id: 'changeMyPreferences', method: 'PATCH', path: '/me/preferences', needs },
    ...{ summary: 'See things otherwise.', concurrency: 'match', body: changing },
    answer: preferencesSchema,
    problems: ['forbidden', 'stale_version'],
    handle: async (call) => {
      const { user } = await ownSession(call)
      const { body, desk, match } = call
      const deed = { verb: 'preferences.change', object: { kind: 'user', id: user.id } }
      const changed = await desk.change(call, deed, async (db) => {
        const before = await preferencesOf(db, user.id)
        if (match !== null && match !== String(before.version))
          throw problem('stale_version', 'You changed this elsewhere since.', { current: before })
        const after = { ...before, ...given(body), version: before.version + 1 } as Preferences
        const { version, ...chosen } = after
        await keepPreferences(db, {
          ...{ user: user.id, body: JSON.stringify(chosen), version, changed_ms: desk.nowMs() },
        })
        return { before, after, result: after }
      })
      return replyWith(changed)
    },
  }),
]

async function preferencesOf(db: Kysely<Schema>, user: string): Promise<Preferences> {
  const row = await findPreferences(db, user)
  if (row === undefined) return { ...byDefault, version: 0 }
  return { ...byDefault, ...(JSON.parse(row.body) as Partial<Preferences>), version: row.version }
}

function replyWith(preferences: Preferences) {
  return { body: preferences, etag: `"${preferences.version}"` }
}

/** Members that were given. */
function given(body: object): object {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
}
