/** What the web app may ask and gets, as TypeScript, made of the OpenAPI document: the two cannot differ. */

type Json = Readonly<Record<string, unknown>>

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly parameters: readonly {
    readonly name: string
    readonly in: string
    readonly required: boolean
    readonly schema: Json
  }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Json }>> }
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Json }>> }>
  >
}

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Json>> }
}

const head = `/** Made of the OpenAPI document by \`npm run golden\`: do not edit. */\n`

export function typesOf({ paths, components }: Document): string {
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) => `${says(schema)}export type ${name} = ${typeOf(schema)}\n`,
  )
  const operations = operationsOf(paths).map(
    ({ operation }) =>
      `  /** ${operation.summary} */\n  ${operation.operationId}: ${shapeOf(operation)}`,
  )
  return `${head}\n${schemas.join('\n')}\nexport interface Operations {\n${operations.join('\n')}\n}\n`
}

/** The one part that is there when the app runs: where each operation is. */
export function routesOf({ paths }: Document): string {
  const lines = operationsOf(paths).map(
    ({ method, path, operation }) => `  ${operation.operationId}: '${method} ${path}',`,
  )
  return `${head}export const routes = {\n${lines.join('\n')}\n} as const\n`
}

function operationsOf(paths: Document['paths']) {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...{ path: path.replace(/^\/api\/v1/, ''), method: method.toUpperCase(), operation },
    })),
  )
}

function shapeOf(operation: Operation): string {
  const part = (place: string) =>
    operation.parameters
      .filter((parameter) => parameter.in === place)
      .map(
        ({ name, required, schema }) =>
          `readonly ${keyOf(name)}${required ? '' : '?'}: ${typeOf(schema)}`,
      )
      .join('; ')
  const body = operation.requestBody?.content['application/json']?.schema
  const done = Object.entries(operation.responses).find(([status]) => status.startsWith('2'))
  const answer = done?.[1].content?.['application/json']?.schema
  return `{ params: { ${part('path')} }; query: { ${part('query')} }; body: ${body ? typeOf(body) : 'null'}; answer: ${answer ? typeOf(answer) : 'null'} }`
}

function says(schema: Json): string {
  return typeof schema['description'] === 'string' ? `/** ${schema['description']} */\n` : ''
}

function typeOf(schema: Json): string {
  const { $ref, type, anyOf, oneOf, allOf } = schema as Record<string, unknown>
  if (typeof $ref === 'string') return $ref.split('/').at(-1)!
  if (Array.isArray(schema['enum'])) return union(schema['enum'].map((one) => JSON.stringify(one)))
  if ('const' in schema) return JSON.stringify(schema['const'])
  const choices = (anyOf ?? oneOf) as readonly Json[] | undefined
  if (choices) return union(choices.map(typeOf))
  if (Array.isArray(allOf)) return allOf.map((one) => typeOf(one as Json)).join(' & ')
  if (Array.isArray(type)) return union(type.map((one) => typeOf({ ...schema, type: one })))
  return plainTypeOf(schema)
}

function plainTypeOf(schema: Json): string {
  switch (schema['type']) {
    case 'object':
      return objectOf(schema)
    case 'array':
      return arrayOf(schema)
    case 'integer':
    case 'number':
      return 'number'
    case 'string':
    case 'boolean':
    case 'null':
      return schema['type']
    default:
      return 'unknown'
  }
}

function objectOf({ properties, required, additionalProperties }: Json): string {
  const isRequired = new Set((required as readonly string[] | undefined) ?? [])
  const members = Object.entries((properties ?? {}) as Record<string, Json>).map(
    ([name, one]) =>
      `${says(one)}readonly ${keyOf(name)}${isRequired.has(name) ? '' : '?'}: ${typeOf(one)}`,
  )
  const isMap = typeof additionalProperties === 'object' && additionalProperties !== null
  if (members.length > 0) return `{ ${members.join('\n')} }`
  const value = isMap ? typeOf(additionalProperties as Json) : 'unknown'
  return `{ readonly [name: string]: ${value} }`
}

function arrayOf({ items, prefixItems }: Json): string {
  const parts = prefixItems as readonly Json[] | undefined
  if (parts) return `readonly [${parts.map(typeOf).join(', ')}]`
  return `readonly (${items === undefined ? 'unknown' : typeOf(items as Json)})[]`
}

function union(choices: readonly string[]): string {
  const all = [...new Set(choices)]
  return all.length === 1 ? all[0]! : `(${all.join(' | ')})`
}

function keyOf(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name)
}
