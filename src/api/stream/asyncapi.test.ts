import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { expect, test } from 'vitest'
import { follow, type Message, newPath, note, serve } from './stream.fixture.ts'

type Json = Record<string, unknown>
const require = createRequire(import.meta.url)

async function documentOf(port: number): Promise<Json> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/asyncapi.json`)
  expect(answer.status).toBe(200)
  return (await answer.json()) as Json
}

function checker(): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: true })
  addFormats.default(ajv)
  return ajv
}

test('the document is one of AsyncAPI 3.0', async () => {
  await using server = await serve(newPath())
  const document = await documentOf(server.port)
  const validate = checker().compile(
    require('@asyncapi/specs/schemas/3.0.0-without-$id.json') as Json,
  )
  validate(document)
  expect(validate.errors).toBeNull()
  expect(validate({ ...document, operations: { hear: {} } })).toBe(false)
  expect(Object.keys((document['components'] as { messages: Json }).messages)).toContain(
    'notesFrame',
  )
})

test('a record of each channel is described whole', async () => {
  await using server = await serve(newPath())
  const text = JSON.stringify(await documentOf(server.port))
  expect(text).not.toMatch(/#\/(definitions|\$defs)/)
  for (const member of ['urgency', 'mergedInto', 'flowCount', 'keptAt', 'isTooLarge'])
    expect(text, member).toContain(`"${member}"`)
})

test('what the stream says is what the document says', async () => {
  await using server = await serve(newPath())
  const { components } = (await documentOf(server.port)) as {
    components: { messages: Record<string, { payload: Json }> }
  }
  const ajv = checker()
  const isOf = (name: string, message: Message) =>
    ajv.validate(components.messages[name]!.payload, message)
  const client = await follow(server.url, 'notes')
  await note(server.database, ['a'])
  await client.until(() => client.frames('notes').length > 0)
  for (const wish of [
    { op: 'ping', t: 1 },
    { op: 'rate', hz: 2 },
    { op: 'unsub', ch: 'notes' },
    {},
  ])
    client.say(wish)
  await client.until(() => client.ops('error').length === 1)
  const names = client.messages.map(({ op }) => op ?? 'notesFrame')
  expect(names).toEqual(['subscribed', 'notesFrame', 'pong', 'rate', 'unsubscribed', 'error'])
  for (const message of client.messages) {
    const name = message.op === 'rate' ? 'rated' : (message.op ?? 'notesFrame')
    expect(isOf(name, message), name).toBe(true)
    expect(isOf(name, { ...message, more: 1 }), `${name} with more`).toBe(false)
  }
})
