/** Addresses of every screen, made of the list that the app itself is made of. */
import { gates, screens } from '../../web/screens/all.ts'
import type { Site } from './site.fixture.ts'

/** Parts of the settings are one screen with many faces. */
const parts: Readonly<Record<string, readonly string[]>> = {
  '/settings/$part': [
    ...['profile', 'appearance', 'mutes', 'policy', 'never-block', 'views', 'team', 'keys'],
    ...['sso', 'data'],
  ],
}

interface Named {
  readonly id: string
  readonly entity: string
}

/** With what stands in the place of `$id`: the most urgent one where none is named. */
export async function routesOf(site: Site, named?: Named): Promise<readonly string[]> {
  const { json } = await site.admin.call('listIncidents', { sort: '-urgency', limit: 1 })
  const { id, entity } = named ?? json.data[0] ?? { id: 'inc_none', entity: '192.0.2.1' }
  return screens.flatMap(({ path }) => {
    if (parts[path]) return parts[path].map((part) => path.replace('$part', part))
    const of = path.startsWith('/entities') ? encodeURIComponent(entity) : id
    return [path.replace('$id', of)]
  })
}

export const gatePaths = gates.map(({ path }) => path)
