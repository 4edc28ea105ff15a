/**
 * What the live stream costs: many clients that follow a log, one that never reads. `npm run bench:stream -- --help`.
 * The server is a process of its own, so that its processor time and memory are nobody else's.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { sql } from 'kysely'
import { WebSocket } from 'ws'
import { type Database, openDatabase } from '../src/store/index.ts'
import { renderTable, wholeText } from './table.ts'

const help = `usage: npm run bench:stream -- [--clients N] [--rate N] [--seconds N] [--bytes N]

  --clients N   clients that follow (100)
  --rate N      records a second (1000)
  --seconds N   how long (15)
  --bytes N     text in each record, beside some 130 bytes of names and numbers (60)
`
/** Of so many clients each record is looked at; of the rest the numbers of each frame. */
const readersMax = 5
const batchesPerSecond = 20

interface Follower {
  readonly socket: WebSocket
  bytes: number
  frames: number
  records: number
  dropped: number
  told: number
  holes: number
  readonly lagsMs: number[]
}

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '100' },
    rate: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '15' },
    bytes: { type: 'string', default: '60' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) process.stdout.write(help)
else await main(Number(values.clients), Number(values.rate), Number(values.seconds))

async function main(clients: number, rate: number, seconds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'amoskys-stream-bench-'))
  const path = join(folder, 'run.sqlite')
  const database = await openDatabase(path)
  await database.write(async (db) => {
    await sql`create table lines (seq integer primary key autoincrement, body text)`.execute(db)
  })
  const server = fork(join(import.meta.dirname, 'stream-server.ts'), [path])
  const [{ port }] = (await once(server, 'message')) as [{ readonly port: number }]
  const rows = []
  for (const [name, count, isDeaf] of [
    ['nobody follows', 0, false],
    [`${clients} clients`, clients, false],
    [`${clients} clients, and one that never reads`, clients, true],
  ] as const)
    rows.push(await measure(name, { server, port, database, count, isDeaf, rate, seconds }))
  process.stdout.write(
    `${renderTable(['', 'server CPU %', 'memory MiB', 'lag p50 ms', 'p95', 'max', 'KB/s a client', 'dropped %', 'holes', 'closed'], rows)}\n`,
  )
  server.kill()
  await database.close()
  rmSync(folder, { recursive: true })
}

interface Round {
  readonly server: ChildProcess
  readonly port: number
  readonly database: Database
  readonly count: number
  readonly isDeaf: boolean
  readonly rate: number
  readonly seconds: number
}

async function measure(name: string, round: Round): Promise<string[]> {
  const { server, port, database, count, isDeaf, rate, seconds } = round
  const followers: Follower[] = []
  for (let i = 0; i < count; i++) followers.push(await follow(port, i < readersMax))
  const deaf = isDeaf ? await followDeaf(port) : null
  await pause(500)
  const before = ticksOf(server.pid!)
  const began = Date.now()
  await write(database, { rate, seconds })
  const wall = (Date.now() - began) / 1000
  const cpu = (ticksOf(server.pid!) - before) / 100 / wall
  const memory = Number(/VmRSS:\s+(\d+)/.exec(readStatus(server.pid!))?.[1]) / 1024
  await pause(500)
  server.send('counts')
  const [{ counts }] = (await once(server, 'message')) as [{ counts: { closed: object } }]
  for (const { socket } of followers) socket.terminate()
  deaf?.destroy()
  await pause(500)
  const lags = followers.flatMap(({ lagsMs }) => lagsMs).sort((a, b) => a - b)
  const at = (share: number) => wholeText(lags[Math.floor((lags.length - 1) * share)] ?? Number.NaN)
  const sum = (of: (one: Follower) => number) => followers.reduce((n, one) => n + of(one), 0)
  const all = sum(({ records, dropped }) => records + dropped)
  return [
    name,
    (cpu * 100).toFixed(1),
    wholeText(memory),
    ...[at(0.5), at(0.95), at(1)],
    wholeText(sum(({ bytes }) => bytes) / count / wall / 1000),
    ((100 * sum(({ dropped }) => dropped)) / all).toFixed(1),
    String(sum(({ holes }) => holes)),
    JSON.stringify(counts.closed),
  ]
}

async function write(
  database: Database,
  { rate, seconds }: Pick<Round, 'rate' | 'seconds'>,
): Promise<void> {
  const began = Date.now()
  const text = 'x'.repeat(Number(values.bytes))
  for (let batch = 1; batch <= seconds * batchesPerSecond; batch++) {
    await database.write(async (db) => {
      for (let i = 0; i < rate / batchesPerSecond; i++) {
        const body = { severity: 'low', keptAt: Date.now(), entity: '10.0.0.1', text }
        await sql`insert into lines (body) values (${JSON.stringify(body)})`.execute(db)
      }
    })
    await pause(Math.max(0, began + (batch * 1000) / batchesPerSecond - Date.now()))
  }
}

async function follow(port: number, isReader: boolean): Promise<Follower> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/stream?ticket=x`)
  await once(socket, 'open')
  const counts = { bytes: 0, frames: 0, records: 0, dropped: 0, told: 0, holes: 0 }
  const follower: Follower = { socket, ...counts, lagsMs: [] }
  socket.on('message', (data) => hear(follower, data as Buffer, isReader))
  socket.send('{"op":"sub","ch":"lines"}')
  return follower
}

function hear(follower: Follower, data: Buffer, isReader: boolean): void {
  const head = data.toString('latin1', 0, 64)
  const [, from, to] = /"seq":\[(\d+),(\d+)\]/.exec(head) ?? []
  follower.bytes += data.length
  if (from === undefined) return
  const dropped = Number(/"dropped":(\d+)/.exec(data.toString('latin1', data.length - 48))?.[1])
  if (follower.told > 0 && Number(from) !== follower.told + 1) follower.holes++
  follower.told = Number(to)
  follower.frames++
  follower.dropped += dropped
  follower.records += Number(to) - Number(from) + 1 - dropped
  if (!isReader) return
  const nowMs = Date.now()
  const { patch } = JSON.parse(String(data)) as { readonly patch: readonly { keptAt: number }[] }
  for (const { keptAt } of patch) follower.lagsMs.push(nowMs - keptAt)
}

/** Upgraded by hand, and then never read from again. */
async function followDeaf(port: number) {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(
    'GET /api/v1/stream?ticket=x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )
  await once(socket, 'data')
  socket.pause()
  const body = Buffer.from('{"op":"sub","ch":"lines"}')
  socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | body.length, 0, 0, 0, 0]), body]))
  return socket
}

/** Processor time of a process, user and system, in hundredths of a second. */
function ticksOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return Number(fields[11]) + Number(fields[12])
}

function readStatus(pid: number): string {
  return readFileSync(`/proc/${pid}/status`, 'utf8')
}
