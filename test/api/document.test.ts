import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect, test } from 'vitest'
import { openApi } from './api.fixture.ts'

type Json = Readonly<Record<string, unknown>>

function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  const { $ref } = value as Json
  const own = typeof $ref === 'string' ? [$ref] : []
  return [...own, ...Object.values(value).flatMap(referencesIn)]
}

test('the document is whole: nothing it names is missing, and every schema can be used', async () => {
  await using api = await openApi()
  const { json } = await api.ask(null, 'GET /openapi.json')
  const operations = Object.entries(json.paths as Record<string, Record<string, Json>>).flatMap(
    ([path, methods]) => Object.values(methods).map((operation) => ({ path, operation })),
  )
  const ids = operations.map(({ operation }) => operation['operationId'])
  expect(new Set(ids).size).toBe(ids.length)
  expect([...ids].sort()).toEqual(api.routes.map(({ id }) => id).sort())
  for (const { path, operation } of operations) {
    const parameters = operation['parameters'] as { name: string; in: string }[]
    const declared = parameters.filter((one) => one.in === 'path').map(({ name }) => name)
    expect(declared.sort(), path).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, n]) => n).sort())
    expect(String(operation['summary']), path).toMatch(/\.$/)
  }
  const references = new Set(referencesIn(json))
  for (const reference of references)
    expect(json.components.schemas, reference).toHaveProperty([reference.split('/').at(-1)!])
  const ajv = new Ajv2020({ strict: false })
  addFormats.default(ajv)
  ajv.addSchema(json, 'document')
  for (const name of Object.keys(json.components.schemas))
    expect(() => ajv.getSchema(`document#/components/schemas/${name}`), name).not.toThrow()
})
