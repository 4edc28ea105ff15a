import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { openApiOf } from '../src/api/kit/index.ts'
import { resourcesWith } from '../src/api/resources/index.ts'
import { curlOf, exampleOf } from '../web/screens/help/curl.ts'
import {
  type Document,
  foundOperations,
  operationsOf,
  whoMay,
} from '../web/screens/help/document.ts'

const document = openApiOf({ resources: resourcesWith(), version: '0' }) as unknown as Document
const operations = operationsOf(document)
const { schemas } = document.components
const ajv = new Ajv2020({ strict: false })
addFormats.default(ajv)
ajv.addSchema(document, 'document')

describe('the example that the viewer shows for', () => {
  const withBody = operations.filter(({ requestBody }) => requestBody?.content['application/json'])
  test.each(withBody.map((one) => [one.operationId, one] as const))(
    '%s is taken',
    (_, { method, path }) => {
      const schema =
        document.paths[path]![method.toLowerCase()]!.requestBody!.content['application/json']!
          .schema
      const pointer = `/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1')}/${method.toLowerCase()}/requestBody/content/application~1json/schema`
      const check = ajv.getSchema(`document#${encodeURI(pointer)}`)!
      const example = exampleOf(schema, schemas)
      expect(check(example), JSON.stringify({ example, errors: check.errors })).toBe(true)
    },
  )
})

test('a line for a shell names the key, the headers and the place', () => {
  const at = (id: string) => {
    const found = operations.find(({ operationId }) => operationId === id)!
    return curlOf(found, schemas, 'https://amoskys.example')
  }
  expect(at('listIncidents')).toBe(
    'curl -sS https://amoskys.example/api/v1/incidents \\\n  -H "Authorization: Bearer $KEY"',
  )
  expect(at('search')).toContain("'https://amoskys.example/api/v1/search?q=".slice(1))
  expect(at('dropView')).toContain('-X DELETE')
  expect(at('dropView')).toContain('-H "If-Match: *"')
  expect(at('login')).toContain("-H 'X-AMK-Request: 1'")
})

test('operations are found by words, and say who may ask them', () => {
  expect(
    foundOperations(operations, 'incidents explanation').map(({ operationId }) => operationId),
  ).toContain('explainIncident')
  const who = (id: string) => whoMay(operations.find(({ operationId }) => operationId === id)!)
  expect([who('login'), who('getMe'), who('listIncidents')]).toEqual([
    'anyone',
    'whoever has signed in',
    'read',
  ])
})
