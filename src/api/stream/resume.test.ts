import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDatabase, openStore } from '../../store/index.ts'
import { alertOf } from '../../store/records.fixture.ts'
import { defaultStreamLimits } from './limits.ts'
import { Follower, type Message, makeTables, newPath, note } from './stream.fixture.ts'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function start(path: string): Promise<{ process: ChildProcess; url: string }> {
  const child = fork(join(import.meta.dirname, 'server.fixture.ts'), [path])
  const [message] = (await once(child, 'message')) as [{ readonly port: number }]
  return { process: child, url: `ws://127.0.0.1:${message.port}/api/v1/stream?ticket=any` }
}

/** Follows both channels from what was heard so far, until the server is gone. */
async function listen(url: string, heard: Message[]): Promise<Follower> {
  const client = await new Follower(url).opened()
  for (const ch of ['notes', 'alerts']) {
    const last = heard.filter((one) => one.ch === ch).at(-1)
    client.say({ op: 'sub', ch, since: last?.seq?.[1] ?? 0 })
  }
  return client
}

function notesIn(heard: readonly Message[]): number {
  return heard.findLast(({ ch }) => ch === 'notes')?.seq?.[1] ?? 0
}

test('a server killed again and again loses nothing, and tells nothing twice', async () => {
  const path = newPath()
  await using database = await openDatabase(path)
  await using store = await openStore(path)
  await makeTables(database)
  const heard: Message[] = []
  let written = 0
  let isWriting = true
  // On a busy machine a server takes long to start: whoever is further behind than this is sent to the list instead.
  const behindMax = defaultStreamLimits.behindMax - 1000
  const writing = (async () => {
    while (isWriting) {
      if (written - notesIn(heard) > behindMax) {
        await pause(20)
        continue
      }
      const texts = Array.from({ length: 25 }, () => `note ${++written}`)
      await note(database, texts)
      await store.keepAlerts([
        alertOf(`alr_${written % 7}`, { revision: written }),
        alertOf(`alr_new${written}`),
      ])
      await pause(20)
    }
  })()
  for (const livesMs of [700, 450, 900]) {
    const server = await start(path)
    const client = await listen(server.url, heard)
    await pause(livesMs)
    server.process.kill('SIGKILL')
    await client.until(() => client.closed !== null)
    heard.push(...client.messages.filter(({ patch }) => patch !== undefined))
    await pause(200)
  }
  isWriting = false
  await writing
  const server = await start(path)
  const client = await listen(server.url, heard)
  const newestAlert = written % 7
  await client.until(
    () =>
      client.records('notes').at(-1)?.['text'] === `note ${written}` &&
      client.records('alerts').at(-1)?.['id'] === `alr_new${written}`,
  )
  server.process.kill('SIGKILL')
  heard.push(...client.messages.filter(({ patch }) => patch !== undefined))
  const of = (ch: string) => heard.filter((one) => one.ch === ch)
  const notesHeard = of('notes').flatMap(({ patch }) => patch!.map(({ text }) => text))
  expect(notesHeard).toEqual(Array.from({ length: written }, (_, i) => `note ${i + 1}`))
  const alerts = new Map(of('alerts').flatMap(({ patch }) => patch!.map((one) => [one['id'], one])))
  expect(alerts.get(`alr_${newestAlert}`)).toMatchObject({ revision: written })
  expect(alerts.size).toBe((await store.counts()).alerts)
  for (const ch of ['notes', 'alerts'])
    for (const [i, frame] of of(ch).entries())
      expect(frame.seq![0], `${ch} frame ${i}`).toBe(i === 0 ? 1 : of(ch)[i - 1]!.seq![1] + 1)
})
