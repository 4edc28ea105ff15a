/** A port of this machine's loopback that leads to the loopback of one of the lab's hosts: a browser has no other way in. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { toolPath } from '../command.ts'
import type { Host } from '../host.ts'

/** A browser opens a handful; each is a program. */
const connectionsMax = 64

export async function forward(host: Host, port: number, ownPort = port): Promise<Server> {
  const line = ['netns', 'exec', host.namespace, toolPath('nc'), '-N', '127.0.0.1', String(port)]
  const server = createServer((socket) => {
    const inside = spawn(toolPath('ip'), line, { stdio: ['pipe', 'pipe', 'ignore'] })
    socket.pipe(inside.stdin)
    inside.stdout.pipe(socket)
    const end = () => {
      socket.destroy()
      inside.kill()
    }
    for (const one of [socket, inside, inside.stdin, inside.stdout]) one.on('error', end)
    socket.once('close', end)
  })
  server.maxConnections = connectionsMax
  server.listen(ownPort, '127.0.0.1')
  await once(server, 'listening')
  return server
}
