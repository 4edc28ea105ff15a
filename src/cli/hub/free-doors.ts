/** Tried before anything is begun, so that a port that is taken is said before all is said to be up. */
import { createServer } from 'node:net'
import { AmoskysError, printable, reasonOf } from '../../kernel/index.ts'
import type { Settings } from '../config/index.ts'

export async function requireFreeDoors({ hub }: Pick<Settings, 'hub'>): Promise<void> {
  if (hub.listen === '') return
  await requireFree('hub.listen', hub.listen)
  const next = hub.listen.replace(/\d+$/, (port) => String(Number(port) + 1))
  // Of any port the next is any, too.
  if (hub.enrolListen !== '') await requireFree('hub.enrolListen', hub.enrolListen)
  else if (!hub.listen.endsWith(':0')) await requireFree('hub.enrolListen', next)
}

async function requireFree(setting: string, place: string): Promise<void> {
  const at = place.lastIndexOf(':')
  const host = place.slice(0, at).replace(/^\[|\]$/g, '')
  const server = createServer()
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(Number(place.slice(at + 1)), host, resolve)
    })
  } catch (cause) {
    const { code = '' } = cause as { code?: string }
    const why = sentences[code] ?? reasonOf(cause)
    const text = `${setting}: ${printable(place)} ${why}, or choose another with ${setting}`
    throw new AmoskysError(code === 'EACCES' ? 'permission' : 'unavailable', text, { cause })
  }
  await new Promise((resolve) => server.close(resolve))
}

const sentences: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken by another process: stop it',
  EACCES: 'is for root alone: start it as root',
  EADDRNOTAVAIL: 'is no address of this machine: use one that it has',
  ENOTFOUND: 'is no name of this machine: use one that it has',
}
