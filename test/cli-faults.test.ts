import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createConnection } from 'node:net'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { root } from './sources.fixture.ts'
import { traces } from './stories/support.fixture.ts'
import { hasAlert, until } from './until.fixture.ts'

const trace = join(traces, 'scan-fin.pcap')
const program = join(root, 'src/cli/bin/amoskys.js')
const folder = mkdtempSync(join(tmpdir(), 'amoskys-faults-'))
chmodSync(folder, 0o755)
const file = (name: string) => join(folder, name)

/** A run takes a second or two; a slow, busy core a multiple of that. */
const patienceMs = 120_000

interface Streams {
  readonly out?: number | 'pipe'
  readonly err?: number | 'pipe'
  readonly before?: readonly string[]
}

function start(
  words: readonly string[],
  { out = 'pipe', err = 'pipe', before = [] }: Streams = {},
) {
  const [first, ...others] = [...before, process.execPath, program, ...words]
  const child = spawn(first!, others, { cwd: folder, stdio: ['pipe', out, err] })
  const said = { out: '', err: '' }
  child.stdout?.on('data', (bytes: Buffer) => {
    said.out += bytes
  })
  child.stderr?.on('data', (bytes: Buffer) => {
    said.err += bytes
  })
  child.stdin!.on('error', () => {})
  const ended = once(child, 'close').then(([status]) => Number(status))
  return { child, said, ended }
}

async function run(words: readonly string[], streams?: Streams) {
  const { child, said, ended } = start(words, streams)
  child.stdin!.end()
  return { status: await ended, ...said }
}

const full = 'amoskys: standard output cannot be written: no space left on device\n'

test.each([
  ['analyze', ['analyze', trace]],
  ['analyze --json', ['analyze', '--json', trace]],
  ['flows', ['flows', trace]],
  ['config', ['config']],
  ['help', ['--help']],
])(
  '%s says that standard output is full, and ends with 74',
  async (_, words) => {
    const { status, err } = await run(words, { out: openSync('/dev/full', 'w') })
    expect([status, err]).toEqual([74, full])
  },
  patienceMs,
)

test(
  'a text of which only the beginning found room is not taken for written',
  async () => {
    const short = ['sh', '-c', 'ulimit -f 1; "$@" >short.txt', 'sh']
    const { status, err } = await run(['config'], { before: short })
    expect([status, err]).toEqual([
      74,
      'amoskys: standard output cannot be written: file too large\n',
    ])
  },
  patienceMs,
)

test(
  'what is kept is kept, though nobody can read what is printed',
  async () => {
    const db = file('kept.sqlite')
    const words = ['analyze', '--json', '--db', db, trace]
    expect((await run(words, { out: openSync('/dev/full', 'w') })).status).toBe(74)
    using kept = new DatabaseSync(db, { readOnly: true })
    expect(kept.prepare('select count(*) > 0 as has from alerts').get()).toEqual({ has: 1 })
  },
  patienceMs,
)

test(
  'a reader that closes early is no failure, and standard error that closes none either',
  async () => {
    const reader = start(['flows', trace])
    reader.child.stdout!.destroy()
    expect([await reader.ended, reader.said.err]).toEqual([0, ''])
    expect((await run(['flows', trace], { err: openSync('/dev/full', 'w') })).status).toBe(0)
    expect((await run(['analyze', '/no'], { err: openSync('/dev/full', 'w') })).status).toBe(66)
  },
  patienceMs,
)

/** Waits until the process has a handler of its own for the signal: proc_pid_status(5), SigCgt. */
async function heeds(pid: number, signal: NodeJS.Signals): Promise<void> {
  const bit = BigInt(constants.signals[signal] - 1)
  const caught = () => /^SigCgt:\s*(\w+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]
  await until(() => ((BigInt(`0x${caught()}`) >> bit) & 1n) === 1n)
}

test(
  'analyze ends on SIGHUP with summary and flush',
  async () => {
    const db = file('hup.sqlite')
    const { child, said, ended } = start(['analyze', '--json', '--db', db, '-'])
    // The pipe stays open: without the signal the run would wait for more.
    child.stdin!.write(readFileSync(trace))
    await heeds(child.pid!, 'SIGHUP')
    await until(() => hasAlert(db))
    child.kill('SIGHUP')
    expect(await ended).toBe(129)
    const last = JSON.parse(said.out.trim().split('\n').at(-1)!)
    expect(last).toMatchObject({ type: 'summary', alerts: { high: 1 } })
    using kept = new DatabaseSync(db, { readOnly: true })
    expect(kept.prepare('select count(*) as flows from flows').get()).toEqual({ flows: last.flows })
  },
  patienceMs,
)

/** Whether somebody listens where Node puts its debugger. */
async function hasDebugger(): Promise<boolean> {
  const socket = createConnection({ host: '127.0.0.1', port: 9229 })
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

test(
  'SIGUSR1 opens no debugger, in one thread or two, and ends nothing',
  async () => {
    for (const threads of [1, 2]) {
      const words = ['analyze', '--json', '--set', `threads=${threads}`, '-']
      const { child, said, ended } = start(words)
      child.stdin!.write(readFileSync(trace))
      // The run has begun, its second thread with it.
      await heeds(child.pid!, 'SIGHUP')
      await delay(1_000)
      child.kill('SIGUSR1')
      await delay(500)
      expect(await hasDebugger()).toBe(false)
      child.stdin!.end()
      expect([await ended, said.err]).toEqual([0, ''])
      expect(said.out).toContain('"type":"summary"')
    }
  },
  patienceMs,
)

test.skipIf(process.platform !== 'linux')(
  'each odd thing in a folder is named, and none is our own bug',
  async () => {
    const odd = file('odd')
    mkdirSync(join(odd, 'deep'), { recursive: true })
    copyFileSync(trace, join(odd, 'scan.pcap'))
    symlinkSync('scan.pcap', join(odd, 'twice.pcap'))
    symlinkSync('nothing', join(odd, 'dangling.pcap'))
    symlinkSync('..', join(odd, 'deep', 'up'))
    writeFileSync(join(odd, 'packed.zst'), Buffer.from('28b52ffd', 'hex'))
    writeFileSync(Buffer.concat([Buffer.from(`${odd}/`), Buffer.from([0xff])]), 'text')
    const names = ['twice.pcap', 'dangling.pcap', 'up', 'packed.zst is a zstd file', '\\xff']
    for (const words of [
      ['analyze', odd],
      ['analyze', '--json', odd],
      ['flows', odd],
    ]) {
      const { status, out, err } = await run(words)
      expect(status).toBe(0)
      for (const name of names) expect(`${out}${err}`.replaceAll('\\\\', '\\')).toContain(name)
    }
    expect((await run(['flows', odd])).out.trim().split('\n').length).toBe(
      (await run(['flows', trace])).out.trim().split('\n').length,
    )
  },
  patienceMs,
)

const closed = file('closed')
mkdirSync(closed)
for (const name of ['secret.pcap', 'secret.yml']) copyFileSync(trace, file(name))
for (const name of ['closed', 'secret.pcap', 'secret.yml']) chmodSync(file(name), 0)
/** As nobody in particular, where we are root, who may do everything. */
const before =
  process.getuid?.() === 0
    ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--']
    : []

test.each([
  ['analyze secret.pcap', /secret\.pcap: no permission/],
  ['analyze closed', /closed: no permission/],
  ['analyze closed/in.pcap', /closed\/in\.pcap: no permission/],
  ['flows secret.pcap', /secret\.pcap: no permission/],
  ['explain secret.pcap', /secret\.pcap: no permission/],
  ['explain closed/in.pcap', /closed\/in\.pcap: permission denied/],
  ['explain --db closed/a.sqlite', /closed\/a\.sqlite: permission denied/],
  ['config --config secret.yml', /secret\.yml: no permission/],
  ['config --config closed/a.yml', /closed\/a\.yml: no permission/],
  [`analyze --set model.folder=closed ${trace}`, /closed\/model\.json: permission denied/],
  ['train --recipe secret.yml', /secret\.yml: permission denied/],
])(
  '%s: no permission is 77',
  async (words, message) => {
    const { status, err } = await run(words.split(' '), { before })
    expect([status, err]).toEqual([77, expect.stringMatching(message)])
  },
  patienceMs,
)
