/** Redis and NATS on free ports of this machine, in a folder of their own, keeping what they answer for. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

export interface Broker {
  readonly url: string
  end(): Promise<void>
}

const folders = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/sbin', '/bin']
export const isInstalled = (program: string) =>
  folders.some((folder) => existsSync(join(folder, program)))

/** As the tests of the bus start them: what Redis answers for is on its disk, of NATS in the system's hands. */
export async function startBroker(kind: 'redis' | 'nats', scratch: string): Promise<Broker> {
  const port = await freePort()
  const folder = mkdtempSync(join(scratch, `${kind}-`))
  const words = {
    redis: ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', ''].concat([
      ...['--appendonly', 'yes', '--appendfsync', 'always'],
    ]),
    nats: ['--addr', '127.0.0.1', '--port', `${port}`, '--jetstream', '--store_dir', folder],
  }[kind]
  const env = { ...process.env, PATH: folders.join(':') }
  const child = spawn(`${kind}-server`, words, { stdio: 'ignore', env })
  // Whatever ends the bench ends them.
  process.once('exit', () => child.kill('SIGKILL'))
  for (let tries = 0; !(await answers(port)); tries++) {
    if (tries > 200) throw new Error(`${kind}-server does not answer on port ${port}`)
    await pause(50)
  }
  return { url: `${kind}://127.0.0.1:${port}`, end: () => ended(child) }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await gone
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const end = (isThere: boolean) => {
      socket.destroy()
      resolve(isThere)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
  })
}
