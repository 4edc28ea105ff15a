/** Redis and NATS, each a real server in a folder of its own, to be killed and brought back. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStreams } from '../../src/bus/index.ts'
import { toolPath } from '../command.ts'
import type { OpenStreams } from './audit.ts'
import { freePorts } from './processes.ts'
import { until } from './until.ts'

export type BrokerKind = 'redis' | 'nats'

export interface Broker extends AsyncDisposable {
  /** Of whoever is to use it. */
  readonly settings: readonly string[]
  readonly open: OpenStreams
  kill(): Promise<void>
  /** Again, with what it kept. */
  restart(): Promise<void>
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

export async function startBroker(kind: BrokerKind): Promise<Broker> {
  const folder = mkdtempSync(join(tmpdir(), 'amoskys-broker-'))
  const port = await freePorts(1)
  const url = `${kind}://127.0.0.1:${port}`
  let server = await started(commands[kind](folder, port), port)
  const kill = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return
    server.kill('SIGKILL')
    await once(server, 'exit')
    running.delete(server)
  }
  return {
    settings: [`bus=${kind}`, `hub.${kind}Url=${url}`],
    open: () => openStreams({ kind, url, path: '', clock: Date.now, onNotice: () => {} }),
    kill,
    async restart() {
      server = await started(commands[kind](folder, port), port)
    },
    async [Symbol.asyncDispose]() {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Both answer for what they have on the disk alone. */
const commands: Readonly<Record<BrokerKind, (folder: string, port: number) => string[]>> = {
  redis: (folder, port) => [
    ...[toolPath('redis-server'), '--port', String(port), '--bind', '127.0.0.1'],
    ...['--dir', folder, '--save', '', '--appendonly', 'yes', '--appendfsync', 'always'],
  ],
  nats: (folder, port) => [
    ...[toolPath('nats-server'), '--addr', '127.0.0.1', '--port', String(port)],
    ...['--jetstream', '--store_dir', folder],
  ],
}

async function started(command: readonly string[], port: number): Promise<ChildProcess> {
  const child = spawn(command[0]!, command.slice(1), { stdio: 'ignore' })
  running.add(child)
  await until(() => answers(port), { what: `${command[0]} answers`, withinMs: 60_000 })
  return child
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
