import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { JsonLines } from './json-lines.ts'

test('lines are JSON, without control characters and empty facts, and the end writes what waits', () => {
  const folder = mkdtempSync(join(tmpdir(), 'amoskys-lines-'))
  const files = { folder, bytesMax: 1_000_000, filesMax: 2, now: () => 0 }
  {
    using lines = new JsonLines({ ...files, onFailure: () => {} })
    lines.write({ level: 'info', component: 'bus', text: 'one\nline', traceId: 'ab', rows: 3 })
    lines.write({ level: 'warn', component: 'bus', text: 'two', traceId: '' })
  }
  const text = readFileSync(join(folder, 'amoskys.ndjson'), 'utf8').trimEnd()
  const [one, two] = text.split('\n').map((line) => JSON.parse(line))
  expect(one).toMatchObject({ level: 'info', component: 'bus', traceId: 'ab', rows: 3 })
  expect(one.text).not.toContain('\n')
  expect(Object.keys(two)).toEqual(['level', 'time', 'component', 'text'])
})
