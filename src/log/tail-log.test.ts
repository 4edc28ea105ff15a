import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { countLog, openLog, tailLog } from './index.ts'

const startMs = Date.UTC(2026, 0, 1)

function newLog(bytesMax = 10_000_000) {
  const folder = join(mkdtempSync(join(tmpdir(), 'amoskys-tail-')), 'logs')
  let ms = startMs
  const log = openLog({
    ...{ folder, component: 'engine', level: 'debug', people: null, bytesMax, filesMax: 1000 },
    now: () => ms++,
  })
  onTestFinished(() => log[Symbol.dispose]())
  return { folder, log }
}

test('what is written is told once, over files that are put aside', async () => {
  const { folder, log } = newLog(1500)
  log.info('before')
  let { cursor, lines } = await tailLog(folder, {})
  expect(lines).toEqual([])
  const told: string[] = []
  for (let i = 0; i < 60; i++) {
    log.info(`line ${i}`)
    if (i % 7 > 0) continue
    const tail = await tailLog(folder, { cursor })
    told.push(...tail.lines.map(({ text }) => text))
    cursor = tail.cursor
  }
  told.push(...(await tailLog(folder, { cursor })).lines.map(({ text }) => text))
  expect(told).toEqual(Array.from({ length: 60 }, (_, i) => `line ${i}`))
})

test('it begins before there is a log, and filters', async () => {
  const { folder, log } = newLog()
  const { cursor } = await tailLog(folder, {})
  log.info('one')
  log.warn('two')
  const tail = await tailLog(folder, { cursor, level: 'warn' })
  expect(tail.lines.map(({ text }) => text)).toEqual(['two'])
  expect(tail.hasMore).toBe(false)
  expect((await tailLog(folder, { cursor: tail.cursor })).lines).toEqual([])
})

test('a line that has not ended waits, and much comes in parts', async () => {
  const { folder, log } = newLog()
  log.info('first')
  const { cursor } = await tailLog(folder, {})
  const path = join(folder, 'amoskys.ndjson')
  const line = (text: string) =>
    JSON.stringify({ time: new Date(startMs).toISOString(), level: 'info', component: 'x', text })
  writeFileSync(path, `${line('a'.repeat(700_000))}\n`.repeat(2), { flag: 'a' })
  writeFileSync(path, line('half'), { flag: 'a' })
  const one = await tailLog(folder, { cursor })
  expect([one.lines.length, one.hasMore]).toEqual([1, true])
  const two = await tailLog(folder, { cursor: one.cursor })
  expect([two.lines.length, two.hasMore]).toEqual([1, false])
  writeFileSync(path, '\n', { flag: 'a' })
  const three = await tailLog(folder, { cursor: two.cursor })
  expect(three.lines.map(({ text }) => text)).toEqual(['half'])
})

test('a cursor of nobody is refused; one of a file that is gone begins with what there is', async () => {
  const { folder, log } = newLog()
  log.info('here')
  await expect(tailLog(folder, { cursor: '../x' })).rejects.toThrow(/cursor/)
  expect((await tailLog(folder, { cursor: '1-1' })).lines.map(({ text }) => text)).toEqual(['here'])
})

test('lines are counted by level and component from a time on', async () => {
  const { folder, log } = newLog()
  log.info('old')
  log.warn('new')
  log.of('api').error('new')
  const counted = await countLog(folder, (await tailLog(folder, { cursor: '1-1' })).lines[1]!.time)
  expect(counted).toEqual({
    ...{ lines: 2, byComponent: { engine: 1, api: 1 }, isWhole: true },
    byLevel: { debug: 0, info: 0, warn: 1, error: 1 },
  })
  expect((await countLog('/nowhere', '2026-01-01T00:00:00.000Z')).lines).toBe(0)
})
