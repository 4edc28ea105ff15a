import { expect, test } from 'vitest'
import { z } from 'zod'
import { route } from '../../kit/index.ts'
import { documentsOf } from './index.ts'
import { pageOf } from './page.ts'

test('the page tells every route, and text in it is no markup', () => {
  const odd = route({
    ...{ id: 'getOdd', method: 'GET', path: '/odd', summary: '<script>alert(1)</script>' },
    needs: 'read',
    query: z.strictObject({ a: z.string().describe('"><img src=x>').optional() }),
    answer: z.object({ a: z.string() }),
    handle: async () => ({ body: { a: '' } }),
  })
  const { routes } = documentsOf([{ name: 'odd', says: 'Odd ones & others.', routes: [odd] }])
  expect(routes.map(({ id }) => id)).toEqual(['getOpenApi', 'readDocument', 'getDocumentStyle'])
  const page = pageOf({
    info: { title: 'T', version: '1', description: 'D' },
    tags: [{ name: 'odd', description: 'Odd ones & others.' }],
    components: { schemas: {} },
    paths: {
      '/odd': {
        get: {
          ...{ operationId: 'getOdd', tags: ['odd'], summary: odd.summary, description: '' },
          parameters: [
            { name: 'a', in: 'query', required: false, description: '"><img src=x>', schema: {} },
          ],
          responses: {},
        },
      },
    },
  })
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(page).not.toMatch(/<script|<img/)
})
