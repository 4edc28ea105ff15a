import { z } from 'zod'
import { type Resource, route } from '../../kit/index.ts'

const settingSchema = z
  .object({
    key: z.string().describe('`fusion.strategy`'),
    value: z.unknown().describe('In force; a secret is masked.'),
    source: z.string().describe('`default`, `settings.yml:3`, `environment`...'),
    says: z.string(),
  })
  .meta({ id: 'Setting' })

export const settings: Resource = {
  name: 'settings',
  says: 'The settings in force, each with its source. They are changed in settings.yml.',
  routes: [
    route({
      ...{ id: 'listSettings', method: 'GET', path: '/settings', needs: 'settings:read' },
      summary: 'The settings in force; secrets are masked.',
      query: z.strictObject({
        prefix: z.string().max(100).optional().describe('Settings whose key begins so.'),
      }),
      answer: z.object({ data: z.array(settingSchema) }),
      handle: async ({ query, desk }) => ({
        body: {
          data: desk.settings.filter(({ key }) => key.startsWith(query.prefix ?? '')) as never,
        },
      }),
    }),
  ],
}
