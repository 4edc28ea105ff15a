/** A line for a shell that asks an operation: its parts as the document wants them. */
import { type Listed, resolved, type Schema, type Schemas } from './document.ts'

const texts: Readonly<Record<string, string>> = {
  'date-time': '2026-01-31T09:00:00.000Z',
  email: 'mira@example.org',
  uri: 'https://example.org/',
}

/** Something that the schema takes: no more of it than has to be there. */
export function exampleOf(schema: Schema, schemas: Schemas): unknown {
  const own = resolved(schema, schemas)
  if (own.const !== undefined) return own.const
  if (own.enum) return own.enum[0]
  if (own.default !== undefined) return own.default
  const options = own.anyOf ?? own.oneOf
  if (options) return exampleOf(options[0]!, schemas)
  if (own.allOf)
    return Object.assign({}, ...own.allOf.map((part) => exampleOf(part, schemas) as object))
  const type = Array.isArray(own.type) ? own.type[0] : own.type
  if (type === 'array')
    return own.items && (own.minItems ?? 0) > 0 ? [exampleOf(own.items, schemas)] : []
  if (type === 'object' || own.properties) return objectOf(own, schemas)
  if (type === 'integer' || type === 'number') return Math.max(1, own.minimum ?? 1)
  if (type === 'boolean') return true
  if (type === 'null') return null
  return textOf(own)
}

function objectOf({ properties = {}, required = [] }: Schema, schemas: Schemas): object {
  return Object.fromEntries(
    required
      .filter((name) => properties[name] !== undefined)
      .map((name) => [name, exampleOf(properties[name]!, schemas)]),
  )
}

/** Patterns of ids begin with what they are: `^usr_[0-9A-Z]{26}$`. */
function textOf({ format, pattern, minLength = 0 }: Schema): string {
  const known = texts[format ?? '']
  if (known !== undefined) return known
  const [, prefix] = /^\^([a-z]{3}_)/.exec(pattern ?? '') ?? []
  if (prefix !== undefined) return `${prefix}01J00000000000000000000000`
  return 'text'.padEnd(minLength, '-')
}

const isPlain = /^[\w./:@%+=,?&{}-]+$/

function quoted(word: string): string {
  return isPlain.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

/** Places to fill in stay in braces; what is not required is left out. */
export function curlOf(operation: Listed, schemas: Schemas, origin: string): string {
  const { method, path, parameters, security, requestBody } = operation
  const query = parameters
    .filter((one) => one.in === 'query' && one.required)
    .map(({ name, schema }) => `${name}=${encodeURIComponent(String(exampleOf(schema, schemas)))}`)
  const headers = parameters
    .filter((one) => one.in === 'header')
    .map(({ name }) => [name, name === 'If-Match' ? '*' : '$(uuidgen)'] as const)
  const body = requestBody?.content['application/json']?.schema
  const lines = [
    `curl -sS${method === 'GET' ? '' : ` -X ${method}`} ${quoted(`${origin}${path}${query.length > 0 ? `?${query.join('&')}` : ''}`)}`,
    ...(security.length > 0
      ? ['-H "Authorization: Bearer $KEY"']
      : method === 'GET'
        ? []
        : ["-H 'X-AMK-Request: 1'"]),
    ...headers.map(([name, value]) => `-H "${name}: ${value}"`),
    ...(body === undefined
      ? []
      : [
          "-H 'Content-Type: application/json'",
          `-d ${quoted(JSON.stringify(exampleOf(body, schemas)))}`,
        ]),
  ]
  return lines.join(' \\\n  ')
}
