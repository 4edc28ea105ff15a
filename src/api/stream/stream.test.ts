import { expect, test } from 'vitest'
import { openStore } from '../../store/index.ts'
import { alertOf } from '../../store/records.fixture.ts'
import {
  Follower,
  follow,
  holesOf,
  makeTables,
  newPath,
  note,
  notes,
  serve,
  set,
} from './stream.fixture.ts'

const texts = (records: readonly Record<string, unknown>[]) => records.map(({ text }) => text)
const many = (count: number, prefix = 'n') =>
  Array.from({ length: count }, (_, i) => `${prefix}${i}`)

test('what is written comes in order, each frame beginning where the one before ended', async () => {
  await using server = await serve(newPath())
  await note(server.database, ['before'])
  const client = await follow(server.url, 'notes')
  expect(client.messages[0]).toEqual({
    op: 'subscribed',
    ch: 'notes',
    seq: 1,
    newest: 1,
    snapshot: '/api/v1/notes',
  })
  for (const part of [0, 1, 2, 3]) {
    await note(server.database, many(50, `${part}-`))
    await client.until(() => client.records('notes').length >= 50 * (part + 1))
  }
  expect(texts(client.records('notes'))).toEqual(
    [0, 1, 2, 3].flatMap((part) => many(50, `${part}-`)),
  )
  expect(holesOf(client.frames('notes'))).toEqual([])
  const [first] = client.frames('notes')
  expect(first).toMatchObject({ ch: 'notes', full: false, dropped: 0 })
  expect(first!.seq![0]).toBe(2)
  expect(Date.parse(String(first!['t']))).not.toBeNaN()
})

test('of several revisions of a record in one frame there is the newest', async () => {
  const path = newPath()
  await using server = await serve(path)
  await using store = await openStore(path)
  const client = await follow(server.url, 'alerts')
  for (const revision of [1, 2, 3])
    await store.keepAlerts([alertOf('alr_A', { revision }), alertOf(`alr_B${revision}`)])
  await client.until(() => client.lastOf('alerts') === 6)
  const newest = new Map(client.records('alerts').map((record) => [record['id'], record]))
  expect(newest.get('alr_A')).toMatchObject({
    revision: 3,
    explanation: { headline: 'alert alr_A' },
  })
  expect([...newest.keys()].sort()).toEqual(['alr_A', 'alr_B1', 'alr_B2', 'alr_B3'])
  expect(holesOf(client.frames('alerts'))).toEqual([])
})

test('who knows a number is given exactly what came after it', async () => {
  await using server = await serve(newPath())
  await note(server.database, many(700))
  const client = await follow(server.url, 'notes', { since: 300 })
  await note(server.database, ['new'])
  await client.until(() => client.lastOf('notes') === 701)
  expect(texts(client.records('notes'))).toEqual([...many(700).slice(300), 'new'])
  expect(client.frames('notes')[0]!.seq![0]).toBe(301)
  expect(holesOf(client.frames('notes'))).toEqual([])
})

test('a gap that cannot be told is named, with where to read instead', async () => {
  await using server = await serve(newPath(), { limits: { behindMax: 100 } })
  await note(server.database, many(300))
  await server.database.write(async (db) => {
    await db
      .deleteFrom('notes' as never)
      .where('seq' as never, '<=', 150 as never)
      .execute()
  })
  const reasonAt = async (since: number) => {
    const client = await follow(server.url, 'notes', { since })
    await client.until(() => client.ops('resync').length + client.frames('notes').length > 0)
    const { reason, seq, snapshot } = client.ops('resync')[0] ?? {}
    await note(server.database, ['more'])
    await client.until(() => client.frames('notes').length > 0)
    return {
      reason,
      isContiguous: Number(seq) + 1 === client.frames('notes')[0]!.seq![0],
      snapshot,
    }
  }
  const rest = { isContiguous: true, snapshot: notes.snapshot }
  expect(await reasonAt(120)).toEqual({ reason: 'gone', ...rest })
  expect(await reasonAt(160)).toEqual({ reason: 'too_far', ...rest })
  expect(await reasonAt(9000)).toEqual({ reason: 'unknown_number', ...rest })
  expect((await reasonAt(290)).reason).toBeUndefined()
})

test('a filter leaves records out, and the ranges say that nothing is missing', async () => {
  await using server = await serve(newPath())
  const client = await follow(server.url, 'notes', { filter: 'text:yes' })
  await note(server.database, ['yes 1', 'no', 'yes 2', 'no', 'no'])
  await client.until(() => client.records('notes').length === 2)
  await note(server.database, ['no', 'no', 'yes 3'])
  await client.until(() => client.records('notes').length === 3)
  expect(texts(client.records('notes'))).toEqual(['yes 1', 'yes 2', 'yes 3'])
  expect(client.frames('notes').map(({ seq }) => seq)).toEqual([
    [1, 5],
    [6, 8],
  ])
})

test('a filter is of the query language, and what is wrong with one is said', async () => {
  await using server = await serve(newPath())
  const client = await follow(server.url, 'notes', { filter: 'severity:high -"not this"' })
  await note(server.database, ['one', 'not this'], 'high')
  await note(server.database, ['two'], 'low')
  await client.until(() => client.records('notes').length > 0)
  expect(texts(client.records('notes'))).toEqual(['one'])
  const other = await follow(server.url, 'notes', { filter: 'colour:red' })
  expect(other.messages[0]).toMatchObject({ op: 'error', code: 'bad_query', ch: 'notes' })
  expect(other.messages[0]!['detail']).toMatch(/"colour".*text, severity/)
})

test('a record that the filter no longer wants is named as gone', async () => {
  await using server = await serve(newPath())
  for (const id of ['a', 'b', 'c']) await set(server.database, id, 'open')
  const client = await follow(server.url, 'things', { filter: 'is:open' })
  await client.until(() => client.frames('things').length > 0)
  expect(client.frames('things')[0]).toMatchObject({ full: true, seq: [1, 3] })
  expect(client.records('things').map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  await set(server.database, 'b', 'closed')
  await client.until(() => client.frames('things').length > 1)
  const [, second] = client.frames('things')
  expect(second).toMatchObject({ full: false, patch: [], gone: ['b'], seq: [4, 4] })
})

test('a client that asks for fewer frames has fewer, and misses nothing', async () => {
  await using server = await serve(newPath())
  const quick = await follow(server.url, 'notes')
  const calm = await follow(server.url, 'notes')
  calm.say({ op: 'rate', hz: 2 })
  await calm.until(() => calm.ops('rate').length === 1)
  for (const text of many(30)) {
    await note(server.database, [text])
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  await calm.until(() => calm.records('notes').length === 30)
  await quick.until(() => quick.records('notes').length === 30)
  expect(texts(calm.records('notes'))).toEqual(many(30))
  expect(quick.frames('notes').length).toBeGreaterThan(2 * calm.frames('notes').length)
})

test('no frame is larger than its bound, and the rest follows', async () => {
  await using server = await serve(newPath())
  const long = many(150).map((text) => text + '\u{1f512}'.repeat(500))
  await note(server.database, long)
  const client = await follow(server.url, 'notes', { since: 0 })
  await client.until(() => client.lastOf('notes') === 150)
  expect(texts(client.records('notes'))).toEqual(long)
  expect(client.frames('notes').length).toBeGreaterThan(3)
  for (const frame of client.frames('notes'))
    expect(Buffer.byteLength(JSON.stringify(frame))).toBeLessThanOrEqual(64 * 1024)
  expect(holesOf(client.frames('notes'))).toEqual([])
})

test('a log faster than a client may be told is thinned, and says by how much', async () => {
  await using server = await serve(newPath())
  const client = await follow(server.url, 'notes')
  const began = Date.now()
  for (let batch = 0; Date.now() - began < 3000; batch++) {
    await note(
      server.database,
      many(100, `${batch}-`).map((text) => text.padEnd(600, '.')),
    )
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const last = await notes.newest(server.database.read)
  await client.until(() => client.lastOf('notes') === last)
  const seconds = (Date.now() - began) / 1000
  const dropped = client.frames('notes').reduce((n, frame) => n + frame.dropped!, 0)
  expect(dropped).toBeGreaterThan(0)
  expect(client.records('notes').length + dropped).toBe(last)
  expect(client.bytes).toBeLessThan(250_000 * seconds + 64 * 1024)
  expect(holesOf(client.frames('notes'))).toEqual([])
})

test('a number that outlives the process is the same in the next', async () => {
  const path = newPath()
  {
    await using server = await serve(path)
    await makeTables(server.database)
    await note(server.database, many(5))
  }
  await using server = await serve(path)
  const client = await follow(server.url, 'notes', { since: 3 })
  await client.until(() => client.lastOf('notes') === 5)
  expect(texts(client.records('notes'))).toEqual(['n3', 'n4'])
})

test('a page says what it wants in words the server knows, or is told why not', async () => {
  await using server = await serve(newPath())
  const client = await new Follower(`${server.url}?ticket=any`).opened()
  for (const wish of [
    'no json',
    { op: 'dance' },
    { op: 'sub', ch: 'notes', since: -1 },
    { op: 'sub', ch: 'notes', more: 1 },
    { op: 'sub', ch: 'nothing' },
  ])
    client.say(wish)
  client.say({ op: 'ping', t: 7 })
  await client.until(() => client.ops('pong').length === 1)
  expect(client.ops('error').map(({ code }) => code)).toEqual([
    'bad_message',
    'bad_message',
    'bad_message',
    'bad_message',
    'unknown_channel',
  ])
  expect(client.ops('pong')[0]).toEqual({ op: 'pong', t: 7 })
})
