import { expect, test } from 'vitest'
import { serveResource } from '../../kit/serve.fixture.ts'
import { settings } from './index.ts'

test('settings are shown with their source to who may see them', async () => {
  const { as } = await serveResource(settings)
  const shown = await as('admin', 'GET', '/settings?prefix=api.')
  expect(shown.json.data.map(({ key }: { key: string }) => key)).toEqual(['api.port'])
  expect((await as('analyst', 'GET', '/settings')).statusCode).toBe(403)
})
