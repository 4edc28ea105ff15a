/** AMOSKYS itself in the lab: one process on the responder, which hears the LAN and may change the responder's firewall. */
import { existsSync, mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { HostProcess } from '../host.ts'
import { forward } from './forward.ts'
import type { ResponseHosts } from './lab.ts'

export interface LabAmoskys extends AsyncDisposable {
  readonly process: HostProcess
  /** Reached from this machine, by the same address as from within. */
  readonly url: string
  /** The first admin's link; '' where somebody can sign in already. */
  readonly setupLink: string
  /** Its settings and, in `data`, what it keeps. */
  readonly folder: string
}

const command = fileURLToPath(new URL('../../src/cli/bin/amoskys.js', import.meta.url))

/** Starts `amoskys up` and waits until it is up. The settings are YAML; sources and port are given here. */
export async function startAmoskys(lab: ResponseHosts, settings = ''): Promise<LabAmoskys> {
  const responder = lab.host('responder')
  const folder = join(responder.folder, 'amoskys')
  const isFirst = !existsSync(join(folder, 'data'))
  mkdirSync(folder, { recursive: true })
  await writeFile(join(folder, 'settings.yml'), settings)
  const port = await freePort()
  const shell = `cd ${folder} && exec "$@"`
  const up = [process.execPath, command, 'up', '-i', 'lan', '--set', `api.port=${port}`]
  const started = responder.spawn(['sh', '-c', shell, 'sh', ...up])
  await started.saying('AMOSKYS is up at', 60_000)
  // The link is said last, once its secret is kept.
  if (isFirst) await started.saying('/setup#', 20_000)
  const server = await forward(responder, port)
  return {
    process: started,
    url: `http://127.0.0.1:${port}`,
    setupLink: /https?:\/\/\S+\/setup#\S+/.exec(started.said())?.[0] ?? '',
    folder,
    async [Symbol.asyncDispose]() {
      server.close()
      await started.stop('SIGINT')
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
