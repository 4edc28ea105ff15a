/** What a hub's log held unread is lost with it: that is written down where a person looks for losses. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { traces } from './stories/support.fixture.ts'
import { newFolder, rows, startCommand } from './up.fixture.ts'

const replay = ['--replay', join(traces, 'demo.pcap'), '--set', 'hub.listen=127.0.0.1:0']
const commands = [
  ['up', ...replay, '--set', 'hub.enrolListen=127.0.0.1:0'],
  ['bus', '--listen', '127.0.0.1:0', '--set', 'hub.enrolListen=127.0.0.1:0'],
]

test.each(commands)('amoskys %s has an event of a log that was damaged', async (...words) => {
  const folder = newFolder()
  mkdirSync(join(folder, 'data'))
  writeFileSync(join(folder, 'data', 'streams.sqlite'), 'what somebody wrote')
  const { child, said, ended, saying } = startCommand(folder, ...words)
  await saying(/takes what sensors send at/)
  const query = "select what, severity, text from events where what = 'bus-log-damaged'"
  await expect.poll(() => rows(folder, query), { timeout: 10_000 }).toHaveLength(1)
  const [event] = rows(folder, query)
  expect(event).toMatchObject({ severity: 'high' })
  expect(said.err).toContain(event!['text'])
  expect(event!['text']).toMatch(/is set aside as .*streams\.sqlite\.damaged-2\d+T\d+Z/)
  child.kill('SIGTERM')
  expect(await ended).toEqual({ status: 0, signal: null })
})
