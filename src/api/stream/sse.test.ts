import { expect, test } from 'vitest'
import {
  holesOf,
  type Message,
  newPath,
  note,
  serve,
  set,
  type TestServer,
} from './stream.fixture.ts'

interface Event {
  readonly id: string
  readonly event: string
  readonly data: Message
}

/** Reads events until it is so, then lets go. */
async function listen(
  server: TestServer,
  query: string,
  {
    headers = {},
    until,
  }: { headers?: Record<string, string>; until: (events: Event[]) => boolean },
): Promise<{ readonly events: Event[]; readonly headers: Headers }> {
  const url = `http://127.0.0.1:${server.port}/api/v1/stream/sse?${query}`
  const leaving = new AbortController()
  const answer = await fetch(url, {
    headers: { authorization: 'x', ...headers },
    signal: leaving.signal,
  })
  const events: Event[] = []
  let text = ''
  for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    events.push(...blocks.filter((block) => !block.startsWith(':')).map(eventOf))
    if (until(events)) break
  }
  leaving.abort()
  return { events, headers: answer.headers }
}

function eventOf(block: string): Event {
  const of = (name: string) =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2) ?? ''
  return { id: of('id'), event: of('event'), data: JSON.parse(of('data')) as Message }
}

const framesOf = (events: readonly Event[]) =>
  events.map(({ data }) => data).filter(({ patch }) => patch !== undefined)
const textsOf = (events: readonly Event[]) =>
  framesOf(events).flatMap(({ ch, patch }) =>
    ch === 'notes' ? patch!.map(({ text }) => text) : [],
  )

test('events tell the same, and go on behind the last one that was heard', async () => {
  await using server = await serve(newPath())
  await note(server.database, ['a', 'b'])
  await set(server.database, 'x', 'open')
  const first = await listen(server, 'ch=notes,things&since=notes:0', {
    until: (events) => framesOf(events).length === 2,
  })
  expect(textsOf(first.events)).toEqual(['a', 'b'])
  expect(first.events.at(-1)!.id).toBe('notes:2,things:1')
  expect(first.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  expect(first.headers.get('x-accel-buffering')).toBe('no')
  while (server.hub.clientCount > 0) await new Promise((resolve) => setTimeout(resolve, 10))
  await note(server.database, ['c'])
  const second = await listen(server, 'ch=notes,things&since=notes:0', {
    headers: { 'last-event-id': first.events.at(-1)!.id },
    until: (events) => textsOf(events).length > 0,
  })
  expect(textsOf(second.events)).toEqual(['c'])
  const all = [...framesOf(first.events), ...framesOf(second.events)]
  expect(holesOf(all.filter(({ ch }) => ch === 'notes'))).toEqual([])
})

test.each([
  ['', 'ch=notes', {}, 401],
  ['x', 'ch=notes&since=notes', {}, 400],
  ['x', 'ch=notes', { 'last-event-id': 'notes:x' }, 400],
  ['x', 'ch=a,b,c,d,e,f,g,h,i', {}, 400],
  ['x', '', {}, 400],
])('as %j, %s: refused before anything is sent', async (authorization, query, headers, status) => {
  await using server = await serve(newPath())
  const answer = await fetch(`http://127.0.0.1:${server.port}/api/v1/stream/sse?${query}`, {
    headers: { ...(authorization && { authorization }), ...(headers as object) },
  })
  expect(answer.status).toBe(status)
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  expect(server.hub.clientCount).toBe(0)
})

test('a channel that is not there is refused, with those that are', async () => {
  await using server = await serve(newPath())
  const url = `http://127.0.0.1:${server.port}/api/v1/stream/sse?ch=notes,nonsense`
  const answer = await fetch(url, { headers: { authorization: 'x' } })
  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({
    code: 'validation_failed',
    detail: expect.stringMatching(/^ch: expected some of .*notes.*, found "nonsense"\.$/),
  })
})

test('a session that is over ends the events, and says why', async () => {
  await using server = await serve(newPath())
  const hearing = listen(server, 'ch=notes', { until: () => false })
  while (server.hub.clientCount === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  server.changed.set('ses_1', null)
  await note(server.database, ['an account changed'])
  const { events } = await hearing
  expect(events.at(-1)).toMatchObject({ event: 'close', data: { code: 4401 } })
})

test('more connections than one may have are refused', async () => {
  await using server = await serve(newPath(), { limits: { clientsOfOneMax: 0 } })
  const answer = await fetch(`http://127.0.0.1:${server.port}/api/v1/stream/sse?ch=notes`, {
    headers: { authorization: 'x' },
  })
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '30'])
})
