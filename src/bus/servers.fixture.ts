/** Streams as tests want them: each backend on a real server of its own, in a folder of its own, to be killed and brought back. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect as connectTo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openWorkerDoor, workerKeys } from '../hub/remote.fixture.ts'
import { wallClockMs } from '../kernel/index.ts'
import { clientCredentials } from '../pki/pki.fixture.ts'
import { createMemoryStreams } from './memory-streams.ts'
import { createNatsStreams } from './nats-streams.ts'
import { createRedisStreams } from './redis-streams.ts'
import { createRemoteStreams } from './remote-streams.ts'
import { defaultStreamLimits, type StreamLimits, type Streams } from './streams.ts'

export interface Backend {
  readonly name: string
  /** What to install where the program is missing; '' where nothing is. */
  readonly lacks: string
  start(): Promise<Server>
}

export interface Server extends AsyncDisposable {
  /** As one more process would; in memory all have the same. */
  connect(limits?: StreamLimits): Promise<Streams>
  /** With signal 9; in memory nothing. */
  kill(): Promise<void>
  /** Again, with what it kept. */
  restart(): Promise<void>
  /** Does not answer, and does not end either, until it is let go on. */
  hang(): void
  goOn(): void
  readonly hasProcess: boolean
  /** '' where there is no server. */
  readonly url: string
  readonly notices: string[]
}

/** How long a call waits for its server. */
export const callMs = 2000

export const memoryBackend: Backend = {
  name: 'memory',
  lacks: '',
  async start() {
    const folder = temporaryFolder()
    const opened = new Map<number, Streams>()
    const notices: string[] = []
    return {
      hasProcess: false,
      url: '',
      notices,
      async connect(limits = defaultStreamLimits) {
        const path = join(folder, `bus-${limits.bytesMax}.db`)
        const streams =
          opened.get(limits.bytesMax) ??
          (await createMemoryStreams({ path, limits, clock: wallClockMs }))
        opened.set(limits.bytesMax, streams)
        return { ...bound(streams), close: async () => {} }
      },
      async kill() {},
      async restart() {},
      hang() {},
      goOn() {},
      async [Symbol.asyncDispose]() {
        for (const streams of opened.values()) await streams.close()
        rmSync(folder, { recursive: true })
      },
    }
  },
}

export const redisBackend: Backend = {
  name: 'redis',
  lacks: lacking('redis-server', 'redis-server'),
  start: () =>
    startServer(
      'redis',
      ({ folder, port }) => [
        'redis-server',
        ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
        ...['--appendonly', 'yes', '--appendfsync', 'always'],
      ],
      (port, limits, notices) =>
        createRedisStreams({
          url: `redis://127.0.0.1:${port}`,
          limits,
          waitMs: callMs,
          onNotice: (sentence) => notices.push(sentence),
        }),
    ),
}

export const natsBackend: Backend = {
  name: 'nats',
  lacks: lacking('nats-server', 'nats-server'),
  start: () =>
    startServer(
      'nats',
      ({ folder, port }) => [
        'nats-server',
        ...['--addr', '127.0.0.1', '--port', String(port), '--jetstream', '--store_dir', folder],
      ],
      (port, limits, notices) =>
        createNatsStreams({
          url: `nats://127.0.0.1:${port}`,
          limits,
          waitMs: callMs,
          clock: wallClockMs,
          onNotice: (sentence) => notices.push(sentence),
        }),
    ),
}

/** Streams in memory behind the door of a hub, over mutual TLS. */
export const remoteBackend: Backend = {
  name: 'remote',
  lacks: '',
  async start() {
    const behind = await memoryBackend.start()
    const keys = await workerKeys()
    const doors = new Map<number, Awaited<ReturnType<typeof openWorkerDoor>>>()
    return {
      ...behind,
      // Each process has a connection of its own, which ends alone.
      hasProcess: true,
      async connect(limits = defaultStreamLimits) {
        const door =
          doors.get(limits.bytesMax) ?? (await openWorkerDoor(await behind.connect(limits), keys))
        doors.set(limits.bytesMax, door)
        return await createRemoteStreams({
          hub: `127.0.0.1:${door.port}`,
          credentials: clientCredentials('127.0.0.1', keys.worker),
          waitMs: callMs,
          onNotice: (sentence) => behind.notices.push(sentence),
        })
      },
      async [Symbol.asyncDispose]() {
        for (const door of doors.values()) await door.close()
        await behind[Symbol.asyncDispose]()
      },
    }
  },
}

/** The one that is there, without its end: a test closes what it connected. */
function bound(streams: Streams): Streams {
  return {
    append: (stream, entries) => streams.append(stream, entries),
    newest: (stream) => streams.newest(stream),
    names: (prefix) => streams.names(prefix),
    join: (stream, group) => streams.join(stream, group),
    own: (stream, group, options) => streams.own(stream, group, options),
    state: (stream) => streams.state(stream),
    drop: (stream) => streams.drop(stream),
    ping: () => streams.ping(),
    close: async () => {},
    [Symbol.asyncDispose]: async () => {},
  }
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'amoskys-bus-'))
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

export function lacking(program: string, debianPackage: string): string {
  try {
    execFileSync('sh', ['-c', 'command -v "$1"', 'sh', program], { stdio: 'ignore', env: paths() })
    return ''
  } catch {
    return `${program} (apt install ${debianPackage})`
  }
}

function paths(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` }
}

/** A server on a port of its own; `connect` is what a test's process does. */
export async function startServer(
  program: 'redis' | 'nats',
  commandOf: (place: { folder: string; port: number }) => readonly [string, ...string[]],
  connect: (port: number, limits: StreamLimits, notices: string[]) => Promise<Streams>,
): Promise<Server> {
  const folder = temporaryFolder()
  const port = await freePort()
  const notices: string[] = []
  let server = await spawned(commandOf({ folder, port }), port)
  return {
    hasProcess: true,
    url: `${program}://127.0.0.1:${port}`,
    notices,
    connect: (limits = defaultStreamLimits) => connect(port, limits, notices),
    kill: () => ended(server),
    hang: () => void server.kill('SIGSTOP'),
    goOn: () => void server.kill('SIGCONT'),
    async restart() {
      server = await spawned(commandOf({ folder, port }), port)
    },
    async [Symbol.asyncDispose]() {
      await ended(server)
      rmSync(folder, { recursive: true })
    },
  }
}

async function spawned(
  [program, ...words]: readonly [string, ...string[]],
  port: number,
): Promise<ChildProcess> {
  const child = spawn(program, words, { stdio: 'ignore', env: paths() })
  for (let tries = 0; tries < 200; tries++) {
    if (await answers(port)) return child
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`${program} does not answer on port ${port}`)
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTo(port, '127.0.0.1')
    const end = (isThere: boolean) => {
      socket.destroy()
      resolve(isThere)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
  })
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** Says what to install where it is missing; there where nothing may be skipped, a test fails instead. */
export function isLacking({ name, lacks }: Backend): boolean {
  if (lacks === '') return false
  const isRequired = process.env['AMOSKYS_REQUIRE_ALL'] === '1'
  if (!isRequired) process.stderr.write(`skipped: streams on ${name}: needs ${lacks}\n`)
  test.skipIf(!isRequired)('has its server', () => expect(lacks).toBe(''))
  return true
}
