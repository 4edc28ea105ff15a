import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './sources.ts'
import { traces } from './stories/support.ts'

const trace = join(traces, 'scan-fin.pcap')
const folder = mkdtempSync(join(tmpdir(), 'amoskys-cli-'))

function amoskys(...words: string[]): Promise<{ status: number; out: string; err: string }> {
  const line = [join(root, 'src/cli/bin/amoskys.js'), ...words]
  return new Promise((resolve) => {
    execFile(process.execPath, line, { cwd: folder }, (error, out, err) =>
      resolve({ status: error ? Number(error.code) : 0, out, err }),
    )
  })
}

test('analyze --json prints NDJSON and nothing else, the summary last; explain finds what it kept', async () => {
  const { status, out, err } = await amoskys(
    'analyze',
    '--json',
    '--db',
    'run.sqlite',
    '--fail-on',
    'high',
    trace,
  )
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect([status, err]).toEqual([3, ''])
  expect(lines.map((line) => line.type)).toEqual(['alert', 'summary'])
  expect(Object.keys(lines[0])).toEqual(
    expect.arrayContaining([
      'id',
      'time',
      'severity',
      'entity',
      'peers',
      'behaviours',
      'technique',
      'confidence',
      'explanation',
    ]),
  )
  expect(lines[1]).toMatchObject({ packets: 2024, alerts: { high: 1 } })
  const explained = await amoskys('explain', lines[0].id.slice(0, 8), '--db', 'run.sqlite')
  expect(explained.out).toContain('What would change our mind')
})

test.each([
  [['analyze', '/none.pcap'], 66, /none\.pcap/],
  [['analyze', join(root, 'package.json')], 65, /package\.json.*expected/],
  [['analyze'], 64, /missing required argument/],
  [['explain', 'alr_0', '--db', '/none.sqlite'], 66, /no such database/],
  [['config', '--set', 'fusion.strategy=guess'], 64, /fusion\.strategy.*found "guess"/],
])('%j ends with its own status and says why', async (words, status, message) => {
  expect(await amoskys(...words)).toMatchObject({ status, err: expect.stringMatching(message) })
})

test('the README shows what npm start prints', async () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const shown = /```\n(◉ critical[^`]*)```/.exec(readme)![1]!.trim().split('\n')
  const { status, out } = await amoskys('demo')
  const printed = out.replace(/\s+/g, ' ')
  expect(status).toBe(0)
  expect(shown.length).toBeGreaterThanOrEqual(10)
  for (const line of shown) expect(printed).toContain(line.trim().replace(/\s+/g, ' '))
}, 60_000)
