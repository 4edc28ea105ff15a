import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type LogOptions, openLog, readLog } from './index.ts'

const startMs = Date.UTC(2026, 0, 1)

function newLog(given: Partial<LogOptions> = {}) {
  const folder = join(mkdtempSync(join(tmpdir(), 'amoskys-log-')), 'logs')
  const heard: string[] = []
  let ms = startMs
  const log = openLog({
    ...{ folder, component: 'engine', level: 'debug' },
    people: { write: (text) => void heard.push(text), level: 'info' },
    now: () => ms++,
    ...given,
  })
  ms = startMs
  onTestFinished(() => log[Symbol.dispose]())
  const text = () =>
    readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('')
  return { folder, log, heard, text }
}

const texts = async (folder: string, question: object = {}) =>
  (await readLog(folder, { limit: 100, ...question })).lines.map((line) => line.text)

test('a line has its time, level, component and trace, and people read a sentence', async () => {
  const { folder, log, heard, text } = newLog()
  const traceId = 'ab'.repeat(16)
  log.info('Listens on eth0.', { traceId, packets: 3 })
  log.of('api').debug('GET /healthz')
  expect(
    text()
      .split('\n')
      .slice(0, 1)
      .map((line) => JSON.parse(line)),
  ).toEqual([
    {
      ...{ level: 'info', time: '2026-01-01T00:00:00.000Z', component: 'engine', traceId },
      ...{ packets: 3, text: 'Listens on eth0.' },
    },
  ])
  expect(heard).toEqual(['amoskys: Listens on eth0.\n'])
  expect((await readLog(folder, { limit: 1 })).lines[0]).toEqual({
    ...{ time: '2026-01-01T00:00:00.001Z', level: 'debug', component: 'api', traceId: '' },
    ...{ text: 'GET /healthz', facts: {} },
  })
  expect(statSync(join(folder, 'amoskys.ndjson')).mode & 0o777).toBe(0o600)
})

const hostile = [
  'a\nINFO forged line',
  'a\r\n{"level":"info","time":"x","component":"audit","text":"forged"}',
  '\u001b[2J\u001b]0;title\u0007',
  '\u0000\u0085\u2028\u2029\u202eevil\u200b',
  '<script>alert(1)</script>',
  '%s %d %j %o',
  '__proto__',
]

test.each(hostile)('text from the network stays in its line: %j', async (evil) => {
  const { folder, log, heard, text } = newLog()
  log.warn(`host ${evil} asked`, {
    name: evil,
    nested: { [evil]: [evil] },
    level: evil,
    text: evil,
  })
  expect(text().match(/\n/g)).toHaveLength(1)
  expect(heard).toHaveLength(1)
  for (const written of [text().trimEnd(), heard[0]!.trimEnd()])
    expect(written).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u)
  const [line] = (await readLog(folder, { limit: 9 })).lines
  expect(line).toMatchObject({ level: 'warn', component: 'engine' })
})

test('what goes with a line is bounded, whatever it is', async () => {
  const { log, text } = newLog()
  const circle: Record<string, unknown> = { name: 'x'.repeat(1e6), fn: () => {}, big: 1n }
  circle['self'] = circle
  circle['many'] = Array.from({ length: 1e5 }, (_, i) => i)
  log.info('y'.repeat(1e6), { circle })
  expect(text().length).toBeLessThan(20_000)
  JSON.parse(text())
})

test('no secret is in a log, wherever it came from', () => {
  const { log, heard, text } = newLog()
  const secrets = {
    password: 'correct-horse-battery',
    key: 'amk_live_AB12CD_dGhpc2lzYXNlY3JldA',
    jwt: 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ1c3JfQSJ9.c2lnbmF0dXJl',
    setup: 'c2V0dXAtdG9rZW4tMTIz',
    cookie: 'cmVmcmVzaC10b2tlbg',
  }
  log.info(`sign-in with password=${secrets.password}`)
  log.info('headers', {
    headers: { authorization: `Bearer ${secrets.jwt}`, cookie: `amk_rt=${secrets.cookie}` },
  })
  log.warn(`unknown key ${secrets.key}`, { url: `/api/v1/stream?ticket=${secrets.setup}` })
  log.info(`open http://127.0.0.1:8440/setup#${secrets.setup}`, { setupToken: secrets.setup })
  log.error('failed', { failure: new Error(`bad header Authorization: Bearer ${secrets.jwt}`) })
  log.error('failed', { failure: `cookie: amk_rt=${secrets.cookie}` })
  log.error('failed', {
    list: [{ token: secrets.setup }, { body: { password: secrets.password } }],
  })
  for (const [name, secret] of Object.entries(secrets)) {
    const kept = name === 'key' ? secret.slice(-43) : secret
    expect(text(), name).not.toContain(kept)
    expect(heard.join(''), name).not.toContain(kept)
  }
})

test('a failure is told with its stack, and as what it was', async () => {
  const { folder, log } = newLog()
  log.error('It broke.', { failure: new TypeError('no such\nthing') })
  const [line] = (await readLog(folder, { limit: 1 })).lines
  expect(line?.facts).toMatchObject({
    failure: { name: 'TypeError', message: 'no such\\x0athing' },
  })
  expect(JSON.stringify(line?.facts)).toContain('log.test.ts')
})

describe('files', () => {
  test('one that is full is put aside, and the oldest go', async () => {
    const { folder, log } = newLog({ bytesMax: 2000, filesMax: 3 })
    for (let i = 0; i < 200; i++) log.info(`line ${i}`)
    const files = readdirSync(folder)
    expect(files.length).toBeLessThanOrEqual(3)
    for (const file of files) expect(statSync(join(folder, file)).size).toBeLessThan(2200)
    const kept = await texts(folder)
    expect(kept[0]).toBe('line 199')
    expect(kept).toEqual(kept.map((_, i) => `line ${199 - i}`))
  })

  test('several processes write to one folder, and no line is lost or broken', async () => {
    const { folder } = newLog()
    const child = join(import.meta.dirname, 'writer.fixture.ts')
    const writers = ['a', 'b', 'c'].map((name) => fork(child, [folder, name, '300']))
    await Promise.all(writers.map((writer) => once(writer, 'exit')))
    const found = new Set<string>()
    for (let cursor: string | undefined; ; ) {
      const page = await readLog(folder, { limit: 50, ...(cursor && { cursor }) })
      for (const line of page.lines) found.add(`${line.component} ${line.text}`)
      if (page.next === null) break
      cursor = page.next
    }
    expect(found.size).toBe(900)
  })

  test('a folder that is a file is told once, and every line is counted', () => {
    const place = join(mkdtempSync(join(tmpdir(), 'amoskys-log-')), 'file')
    writeFileSync(place, '')
    const { log, heard } = newLog({ folder: join(place, 'logs') })
    for (let i = 0; i < 3; i++) log.debug('x')
    expect(heard).toEqual([expect.stringMatching(/^amoskys: the log cannot be written: ENOTDIR/)])
    expect(log.lost()).toBe(3)
  })
})

describe('reading back', () => {
  test('by level, component, trace, time and text, the newest first', async () => {
    const { folder, log } = newLog()
    const traceId = 'cd'.repeat(16)
    log.debug('one')
    log.info('two', { traceId })
    log.of('api').warn('three', { traceId, host: 'Printer' })
    log.error('four', { other: traceId })
    expect(await texts(folder)).toEqual(['four', 'three', 'two', 'one'])
    expect(await texts(folder, { level: 'warn' })).toEqual(['four', 'three'])
    expect(await texts(folder, { component: 'api' })).toEqual(['three'])
    expect(await texts(folder, { traceId })).toEqual(['three', 'two'])
    expect(await texts(folder, { q: 'PRINTER' })).toEqual(['three'])
    const [from, to] = [1, 3].map((ms) => new Date(startMs + ms).toISOString())
    expect(await texts(folder, { from, to })).toEqual(['three', 'two'])
  })

  test('page after page, over files that are put aside meanwhile', async () => {
    const { folder, log } = newLog({ bytesMax: 1500, filesMax: 100 })
    for (let i = 0; i < 50; i++) log.info(`line ${i}`)
    const found: string[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await readLog(folder, { limit: 7, ...(cursor && { cursor }) })
      found.push(...page.lines.map((line) => line.text))
      for (let i = 0; i < 10; i++) log.info('later')
      if (page.next === null) break
      cursor = page.next
    }
    expect(found).toEqual(Array.from({ length: 50 }, (_, i) => `line ${49 - i}`))
  })

  test('lines longer than what is read at once, letters of several bytes, and what is no line', async () => {
    const { folder, log } = newLog()
    log.info('first')
    const path = join(folder, 'amoskys.ndjson')
    const long = { time: 't', level: 'info', component: 'x', text: 'é😀'.repeat(150_000) }
    writeFileSync(path, `${JSON.stringify(long)}\nnot a line\n{"level":"loud"}\n{"half":`, {
      flag: 'a',
    })
    const { lines, next } = await readLog(folder, { limit: 9 })
    expect(lines.map((line) => line.text.length)).toEqual([long.text.length, 5])
    expect(next).toBeNull()
  })

  test('where there is nothing, and by a cursor that is none', async () => {
    expect(await readLog('/nowhere', { limit: 5 })).toEqual({ lines: [], next: null })
    await expect(readLog('/nowhere', { limit: 5, cursor: '../x' })).rejects.toThrow(/cursor/)
    expect((await readLog('/nowhere', { limit: 5, cursor: '1-1' })).lines).toEqual([])
  })
})
