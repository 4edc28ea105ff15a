import { expect, test } from 'vitest'
import { serveResource } from '../../kit/serve.fixture.ts'
import { views } from '../views/index.ts'
import { search } from './index.ts'

test('words find views that may be seen, and settings for who may see them', async () => {
  const { as } = await serveResource(search, views)
  const view = { name: 'Night sensor', page: 'incidents', query: '' }
  await as('admin', 'POST', '/views', { body: view })
  const kinds = async (role: 'admin' | 'viewer', q: string) =>
    (await as(role, 'GET', `/search?q=${encodeURIComponent(q)}`)).json.data.map(
      ({ kind }: { kind: string }) => kind,
    )
  expect(await kinds('admin', 'SENSOR')).toEqual(['view', 'setting'])
  expect(await kinds('admin', 'night  sensor')).toEqual(['view'])
  expect(await kinds('viewer', 'sensor')).toEqual([])
  expect((await as('viewer', 'GET', '/search?q=')).json.code).toBe('validation_failed')
})
