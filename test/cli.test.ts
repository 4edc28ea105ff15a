import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { pcapBytes } from '../src/sensing/capture/capture-bytes.fixture.ts'
import { root } from './sources.fixture.ts'
import { traces } from './stories/support.fixture.ts'
import { hasAlert, until } from './until.fixture.ts'

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
      'indicators',
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
  [['explain', '--upto', 'flows'], 64, /--upto flows: expected a capture file/],
  [['explain', 'alr_0', '--db', '/none.sqlite'], 66, /no such database/],
  [
    ['analyze', trace, '--db', join(root, 'package.json')],
    65,
    /package\.json: .* is not a database/,
  ],
  [['analyze', trace, '--db', '/none/run.sqlite'], 66, /there is no folder \/none/],
  [['config', '--set', 'fusion.strategy=guess'], 64, /fusion\.strategy.*found "guess"/],
])('%j ends with its own status and says why', async (words, status, message) => {
  expect(await amoskys(...words)).toMatchObject({ status, err: expect.stringMatching(message) })
})

/** Ethernet and IP headers are as short as they may be; `payload` is hexadecimal. */
function packet(protocol: number, payload: string, isV6 = false): number[] {
  const hex = (n: number, digits: number) => n.toString(16).padStart(digits, '0')
  const length = payload.length / 2
  const v4 = `080045000${hex(20 + length, 3)}0000000040${hex(protocol, 2)}00000a0000010a000002`
  const host = (last: number) => `fd00${hex(last, 28)}`
  const v6 = `86dd60000000${hex(length, 4)}${hex(protocol, 2)}40${host(1)}${host(2)}`
  return [...Buffer.from(`${hex(2, 12)}${hex(1, 12)}${isV6 ? v6 : v4}${payload}`, 'hex')]
}

const packets = [
  packet(1, '0800000000010001'),
  packet(17, '10040035000c000000000000', true),
  packet(58, '8700000000010001', true),
  ...[2, 47, 50, 51, 132, 89].map((protocol) => packet(protocol, '3b04000000000001'.repeat(3))),
]
const capture = pcapBytes(packets.map((data, timeUs) => ({ timeUs, data })))

function put(name: string, ...parts: (string | Uint8Array)[]): string {
  writeFileSync(join(folder, name), Buffer.concat(parts.map((part) => Buffer.from(part as string))))
  return name
}

test.each([
  ['an empty file', [put('empty')], 0, /empty is empty/],
  ['a text', [put('text', 'hello')], 0, /text is not a capture/],
  ['a bad magic number', [put('magic', 'abcd', capture)], 0, /magic is not a capture/],
  ['gzip within gzip', [put('twice', gzipSync(gzipSync(capture)))], 0, /gzip within gzip/],
  ['one byte', [put('one', new Uint8Array([0xd4]))], 0, /one: truncated/],
  ['a capture and a text', [put('good', capture), put('text', 'hello')], 9, /text is not/],
])('analyze --json of %s ends with a summary that says so', async (_, files, count, message) => {
  const { status, out, err } = await amoskys('analyze', '--json', ...files)
  const { type, packets: read, incomplete } = JSON.parse(out)
  expect([status, type, read, incomplete.length]).toEqual([65, 'summary', count, 1])
  expect(incomplete[0]).toMatch(message)
  expect(err).toBe(`amoskys: ${incomplete[0]}\n`)
})

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('analyze ends on %s with what it found so far', async (signal, status) => {
  const db = join(folder, `${signal}.sqlite`)
  const line = [join(root, 'src/cli/bin/amoskys.js'), 'analyze', '--json', '--db', db, '-']
  const run = spawn(process.execPath, line, { cwd: folder })
  // The pipe stays open: without the signal the run would wait for more.
  run.stdin.write(readFileSync(trace))
  const said: Buffer[] = []
  run.stdout.on('data', (bytes: Buffer) => said.push(bytes))
  await until(() => hasAlert(db))
  run.kill(signal)
  const [code] = await once(run, 'close')
  const last = Buffer.concat(said).toString().trim().split('\n').at(-1)!
  expect(code).toBe(status)
  expect(JSON.parse(last)).toMatchObject({ type: 'summary', alerts: { high: 1 } })
})

test('bytes after a gzip stream are a warning, and the run is good', async () => {
  const { status, out, err } = await amoskys('analyze', put('a.gz', gzipSync(capture), 'end'))
  expect([status, err]).toEqual([0, expect.stringMatching(/^amoskys: warning: a\.gz: trailing/)])
  expect(out).toMatch(/^9 packets/)
})

test('flows shows ports where there are any, and tells what it could not read', async () => {
  const { status, out, err } = await amoskys('flows', put('good', capture), put('text', 'hello'))
  const shown = out.split('\n').map((line) => line.slice(26).replace(/ +/g, ' '))
  expect(shown.map((line) => line.replace(/ (S0|OTH) .*?(type.*)?$/, ' $2').trim())).toEqual([
    'icmp 10.0.0.1 -> 10.0.0.2 type 8 code 0',
    'udp [fd00::1]:4100 -> [fd00::2]:53',
    'icmp6 fd00::1 -> fd00::2 type 135 code 0',
    ...['igmp', 'gre', 'esp', 'ah'].map((name) => `${name} 10.0.0.1 -> 10.0.0.2`),
    'sctp 10.0.0.1:15108 -> 10.0.0.2:0',
    'ip89 10.0.0.1 -> 10.0.0.2',
    '',
  ])
  expect([status, err]).toEqual([65, expect.stringMatching(/^amoskys: text is not a capture/m)])
})

test.each([
  [['flows']],
  [['explain']],
  [['explain', '--upto', 'flows']],
  [['analyze']],
  [['analyze', '--json']],
])('%j says what it did not read', async ([command, ...options]) => {
  const { out, err } = await amoskys(command!, put('good', capture), ...options)
  expect(out + err).toMatch(
    /Not decoded: 1 inside a tunnel: GRE|"unsupported":\{"inside a tunnel: GRE":1/,
  )
})

test('what config prints is a settings file, with nothing hidden that is no secret', async () => {
  const { out } = await amoskys('config')
  writeFileSync(join(folder, 'printed.yml'), out)
  expect(out).not.toContain('****')
  const again = await amoskys('config', '--config', 'printed.yml')
  expect(again).toMatchObject({ status: 0, err: '' })
})

test('a secret that is set is printed as a masked comment, and the mask is never taken for a secret', async () => {
  const { out } = await amoskys('config', '--set', 'api.metricsToken=a-real-one')
  expect(out).toMatch(/^# Set, and not printed: api\.metricsToken: "?\*{8}"? {2}# command line/m)
  expect(out).not.toContain('a-real-one')
  writeFileSync(join(folder, 'masked.yml'), out)
  const again = await amoskys('config', '--config', 'masked.yml', '--json')
  expect(again).toMatchObject({ status: 0, err: '' })
  expect(again.out).toContain('"key":"api.metricsToken","value":""')
})

test('explain lists what is kept with its day, urgency and sureness, and says where', async () => {
  await amoskys('analyze', '--db', 'listed.sqlite', trace)
  const { out, err } = await amoskys('explain', '--db', 'listed.sqlite')
  expect(out).toMatch(/^alr_\w{26} {2}\d{4}-\d\d-\d\dT\d\d:\d\dZ {2}high +(over )?\d+%/)
  expect(err).toBe('amoskys: the newest alerts in listed.sqlite\n')
})

test('explain writes an IPv6 address and its port apart', async () => {
  const { out } = await amoskys('explain', put('good', capture), '--upto', 'features')
  expect(out).toContain('"source":"[fd00::1]:4100","destination":"[fd00::2]:53"')
})

test('a file tells an alert at first, and once more where it became worse', async () => {
  const { out } = await amoskys('analyze', join(traces, 'brute-ssh-success.pcap'))
  const [before] = out.split('As they ended')
  expect(before!.match(/high|critical/g)).toEqual(['high', 'critical'])
}, 60_000)

test('the README shows what npm start prints, but for the time of day', async () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const shown = /```\n(◉ critical[^`]*)```/.exec(readme)![1]!.trim().split('\n')
  const { status, out } = await amoskys('demo', '--once')
  const timeless = (text: string) => text.replace(/\d\d:\d\d:\d\d/g, 'TIME').replace(/\s+/g, ' ')
  expect(status).toBe(0)
  expect(shown.length).toBeGreaterThanOrEqual(10)
  for (const line of shown) expect(timeless(out)).toContain(timeless(line.trim()))
}, 60_000)
