/** A client made of nothing but the published document; what it is answered is held against that document, too. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

type Json = Readonly<Record<string, unknown>>

interface Operation {
  readonly operationId: string
  readonly parameters: readonly {
    readonly name: string
    readonly in: string
    readonly required: boolean
  }[]
  readonly requestBody?: unknown
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, Json>> }>
  >
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

export interface Given {
  /** Of path and query, by name. */
  readonly [parameter: string]: unknown
  readonly body?: unknown
  readonly match?: string
}

export interface Answer {
  readonly status: number
  readonly etag: string
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at what it expects to be there
  readonly json: any
}

export class Client {
  readonly #address: string
  readonly #document: Document
  readonly #ajv: Ajv2020
  readonly #cookies = new Map<string, string>()
  #keys = 0

  constructor(address: string, document: unknown) {
    this.#address = address
    this.#document = document as Document
    this.#ajv = new Ajv2020({ strict: false, allErrors: true })
    addFormats.default(this.#ajv)
    this.#ajv.addSchema(document as Json, 'document')
  }

  static async of(address: string): Promise<Client> {
    const answer = await fetch(`${address}/api/v1/openapi.json`)
    return new Client(address, await answer.json())
  }

  /** Somebody else at the same server. */
  another(): Client {
    return new Client(this.#address, structuredClone(this.#document))
  }

  /** By its operation id; throws where the answer is none that the document tells of. */
  async call(id: string, given: Given = {}): Promise<Answer> {
    const { path, method, operation } = this.#find(id)
    const { match, body } = given
    const named = (place: string) =>
      operation.parameters.filter((one) => one.in === place && given[one.name] !== undefined)
    const missing = operation.parameters.find(
      (one) => one.required && one.in !== 'header' && given[one.name] === undefined,
    )
    if (missing !== undefined) throw new Error(`${id} needs ${missing.name}`)
    const needs = (header: string) => operation.parameters.some(({ name }) => name === header)
    const filled = named('path').reduce(
      (text, { name }) => text.replace(`{${name}}`, encodeURIComponent(String(given[name]))),
      path,
    )
    const query = new URLSearchParams()
    for (const { name } of named('query')) query.set(name, String(given[name]))
    const answer = await fetch(`${this.#address}${filled}?${query}`.replace(/\?$/, ''), {
      method: method.toUpperCase(),
      headers: {
        'x-amk-request': '1',
        cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(needs('If-Match') && { 'if-match': match ?? '*' }),
        ...(needs('Idempotency-Key') && { 'idempotency-key': `client-${++this.#keys}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      redirect: 'manual',
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    this.#keep(answer.headers.getSetCookie())
    const text = await answer.text()
    this.#check(id, { answer, text, path, method })
    const isJson = answer.headers.get('content-type')?.includes('json') && text !== ''
    const etag = answer.headers.get('etag') ?? ''
    return { status: answer.status, etag, text, json: isJson ? JSON.parse(text) : null }
  }

  #find(id: string) {
    for (const [path, methods] of Object.entries(this.#document.paths))
      for (const [method, operation] of Object.entries(methods))
        if (operation.operationId === id) return { path, method, operation }
    throw new Error(`the document has no operation ${id}`)
  }

  #check(
    id: string,
    heard: { answer: Response; text: string; path: string; method: string },
  ): void {
    const { answer, text, path, method } = heard
    const { operation } = this.#find(id)
    const told = operation.responses[String(answer.status)]
    if (told === undefined)
      throw new Error(`${id}: the document tells of no answer ${answer.status}: ${text}`)
    if (answer.status === 204 && text !== '') throw new Error(`${id}: 204 with a body`)
    const type = answer.headers.get('content-type')?.split(';')[0] ?? ''
    if (text === '') return
    if (told.content?.[type] === undefined) throw new Error(`${id}: no ${type} is told of`)
    if (!type.includes('json')) return
    const pointer = ['paths', path, method, 'responses', String(answer.status), 'content', type]
    const reference = pointer.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))
    const check = this.#ajv.getSchema(
      `document#/${reference.map(encodeURIComponent).join('/')}/schema`,
    ) as ValidateFunction
    if (!check(JSON.parse(text)))
      throw new Error(
        `${id}: ${JSON.stringify(check.errors?.slice(0, 3))} in ${text.slice(0, 500)}`,
      )
  }

  #keep(lines: readonly string[]): void {
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
  }
}
