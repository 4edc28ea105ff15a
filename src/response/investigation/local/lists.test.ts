import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { LookedUp } from '../../../contracts/index.ts'
import { startMs } from '../world.fixture.ts'
import { diskFiles } from './files.ts'
import { type ListKind, readLines } from './list-lines.ts'
import { ListTable } from './list-table.ts'
import { type ListSetting, Lists } from './lists.ts'

const md5 = '0123456789abcdef0123456789abcdef'

describe('lines', () => {
  const read = (text: string, kind: ListKind = 'any') =>
    readLines(text, kind).entries.map(({ value, note }) => (note === '' ? value : [value, note]))

  test('one a line, with comments, blanks and either end of line', () => {
    const text = '\ufeff# feed\r\n9.9.9.9\r\n\r\n; more\n 1.1.1.0/24 # a network\n*.Evil.Example.\n'
    expect(read(text)).toEqual(['9.9.9.9', '1.1.1.0/24', 'evil.example'])
  })

  test('CSV with a header, quotes and a column of reasons', () => {
    const text =
      'first_seen,dst_ip,dst_port,malware\n2026-01-01,9.9.9.9,443,"Some, ""bot"""\n,1.1.1.1,80,\n'
    expect(read(text, 'address')).toEqual([['9.9.9.9', 'Some, "bot"'], '1.1.1.1'])
  })

  test('JA3 with its header in a comment; hosts files; hashes', () => {
    expect(read(`# ja3_md5,Firstseen\n${md5},2026-01-01\n`, 'ja3')).toEqual([md5])
    expect(read('0.0.0.0 ads.example.com\n127.0.0.1 b.example.com', 'domain')).toEqual([
      ...['ads.example.com', 'b.example.com'],
    ])
    const ja4 = 't13d1516h2_8daaf6152771_e5627efa2ab1'
    expect(read(`${'AB'.repeat(32)}\n${md5}\n${ja4}`)).toEqual(['ab'.repeat(32), md5, ja4])
  })

  test('bad lines are counted, and the first are named', () => {
    const text = ['9.9.9.9', ...Array.from({ length: 9 }, (_, i) => `no\u0007 ${i}`)].join('\n')
    const { badLines, problems } = readLines(text, 'address')
    expect([badLines, problems.length]).toEqual([9, 5])
    expect(problems[0]).toBe(
      'line 2: expected an address, or a network from /8 (IPv6: /16) on, found "no\\x07 0"',
    )
  })

  test.each(['0.0.0.0/0', '128.0.0.0/1', '::/0', '2000::/3', '9.9.9.9/33', '9.9.9.9/x'])(
    'a network as large as %s is a mistake',
    (network) => expect(readLines(network, 'any').badLines).toBe(1),
  )
})

function tableOf(text: string): ListTable {
  const table = new ListTable()
  for (const entry of readLines(text, 'any').entries) table.add(entry)
  return table
}

describe('a table', () => {
  const table = tableOf('9.9.9.0/24\n9.0.0.0/8\n2620:fe::/48\nevil.example\n1.1.1.1')
  test.each<[LookedUp['kind'], string, string | null]>([
    ['address', '9.9.9.9', '9.9.9.0/24'],
    ['address', '9.8.7.6', '9.0.0.0/8'],
    ['address', '8.9.9.9', null],
    ['address', '2620:fe::9', '2620:fe::/48'],
    ['address', '2620:ff::9', null],
    ['address', '1.1.1.1', '1.1.1.1'],
    ['domain', 'a.b.evil.example', 'evil.example'],
    ['domain', 'notevil.example', null],
    ['domain', 'example', null],
    ['ja3', md5, null],
  ])('%s %s is found as %s', (kind, value, found) => {
    expect(table.find({ kind, value })?.value ?? null).toBe(found)
  })

  test('a hundred thousand networks are asked in microseconds', () => {
    const lines = Array.from({ length: 100_000 }, (_, i) => `9.${(i >> 8) & 255}.${i & 255}.0/24`)
    const large = tableOf(lines.join('\n'))
    const from = process.hrtime.bigint()
    for (let i = 0; i < 1000; i++) large.find({ kind: 'address', value: '8.8.8.8' })
    expect(Number(process.hrtime.bigint() - from) / 1e6).toBeLessThan(2000)
  })
})

async function listsIn(
  text: string,
  changes: Partial<ListSetting> = {},
  home: readonly string[] = [],
) {
  const folder = mkdtempSync(join(tmpdir(), 'lists-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'bad.txt')
  const write = (text: string, atMs = startMs) => {
    writeFileSync(path, text)
    utimesSync(path, atMs / 1000, atMs / 1000)
  }
  write(text)
  const setting: ListSetting = { name: 'mine', path, kind: 'any', verdict: 'malicious', ...changes }
  const lists = new Lists({ settings: [setting], home, files: diskFiles, nowMs: () => startMs })
  await lists.refresh()
  const ask = (value: string, kind: LookedUp['kind'] = 'address', isHome = false) =>
    lists.answer({ indicator: { kind, value }, role: 'doer', isHome, isEntity: false })
  return { lists, ask, write, path }
}

describe('lists', () => {
  test('a hit tells its list, the entry and the reason; a miss, how many were asked', async () => {
    const { ask } = await listsIn('ip,reason\n9.9.9.0/24,botnet \u202e\n')
    expect(ask('9.9.9.9')).toMatchObject([
      {
        ...{
          source: 'list',
          list: 'mine',
          outcome: 'answered',
          verdict: 'malicious',
          isStale: false,
        },
        text: 'Stands in the list mine, as part of 9.9.9.0/24: botnet \\u202e.',
        answeredAt: new Date(startMs).toISOString(),
      },
    ])
    expect(ask('1.1.1.1')).toMatchObject([
      { outcome: 'nothing', list: '', text: 'Not in the one list here (1 entry).' },
    ])
  })

  test('fingerprints and what is expected have sources of their own', async () => {
    expect((await listsIn(md5, { kind: 'ja3' })).ask(md5, 'ja3')[0]).toMatchObject({
      source: 'fingerprints',
    })
    const { ask } = await listsIn('10.0.0.5', { verdict: 'allow' })
    expect(ask('10.0.0.5', 'address', true)).toMatchObject([
      { source: 'allowlist', verdict: 'harmless', text: 'Stands in the allowlist mine.' },
    ])
    expect(ask('9.9.9.9')).toEqual([])
  })

  test('a list of what is bad never says it of ours', async () => {
    const { lists, ask } = await listsIn('10.0.0.0/8\n192.168.1.1\n9.9.9.9\n8.8.8.0/24', {}, [
      '8.8.8.0/24',
    ])
    expect(lists.reports[0]).toMatchObject({
      entries: 1,
      problems: [expect.stringMatching(/^3 entries/)],
    })
    expect(ask('10.0.0.5', 'address', true)).toEqual([])
  })

  test('nor where ours lie in a larger network that it names', async () => {
    const { ask } = await listsIn('8.8.0.0/16', {}, ['8.8.8.0/24'])
    expect(ask('8.8.4.4')[0]?.outcome).toBe('answered')
    expect(ask('8.8.8.8', 'address', true)).toEqual([])
  })

  test('it is read again when it was written, and stays as it was while it cannot be read', async () => {
    const { lists, ask, write, path } = await listsIn('9.9.9.9')
    write('1.1.1.1')
    await lists.refresh()
    expect(ask('9.9.9.9')[0]?.outcome).toBe('answered')
    write('1.1.1.1', startMs + 1000)
    await lists.refresh()
    expect([ask('9.9.9.9')[0]?.outcome, ask('1.1.1.1')[0]?.outcome]).toEqual([
      'nothing',
      'answered',
    ])
    rmSync(path)
    await lists.refresh()
    expect(ask('1.1.1.1')[0]?.outcome).toBe('answered')
    expect(lists.reports[0]!.problems[0]).toMatch(/no such file/)
    write('9.9.9.9', startMs + 2000)
    await lists.refresh()
    expect([ask('9.9.9.9')[0]?.outcome, lists.reports[0]!.problems]).toEqual(['answered', []])
  })

  test('an old list is told to be old', async () => {
    const { lists, ask, write } = await listsIn('')
    write('9.9.9.9', startMs - 31 * 24 * 3_600_000)
    await lists.refresh()
    expect(ask('9.9.9.9')[0]).toMatchObject({ isStale: true, verdict: 'malicious' })
  })
})

test('no line, whatever stands in it, ends the reading', () => {
  const lines = fc.array(fc.string({ unit: 'binary', maxLength: 300 }), { maxLength: 20 })
  const kinds = fc.constantFrom<ListKind>('any', 'address', 'domain', 'file', 'ja3', 'ja4')
  fc.assert(
    fc.property(lines, kinds, (some, kind) => {
      const { entries, problems } = readLines(some.join('\n'), kind)
      for (const { note } of entries) expect(note).not.toMatch(/\p{Cc}/u)
      for (const problem of problems) expect(problem).not.toMatch(/\p{Cc}/u)
    }),
  )
  const from = process.hrtime.bigint()
  readLines(`${' ,"'.repeat(200_000)}\n9.9.9.9`, 'any')
  expect(Number(process.hrtime.bigint() - from) / 1e6).toBeLessThan(5000)
})
