/** Where the responder keeps its orders, and where it is asked. */
import { join, resolve } from 'node:path'
import { AmoskysError, printable } from '../../kernel/index.ts'
import type { Settings } from '../config/index.ts'

/** What Linux leaves for the name of a socket. */
const pathBytesMax = 107

export function responderFolderOf({ data, response }: Settings): string {
  return response.folder === '' ? join(resolve(data), 'responder') : resolve(response.folder)
}

export function responderSocketOf(settings: Settings): string {
  const { socket } = settings.response
  // Not beside the journal: whoever may ask the responder may not change what it knows.
  const own = join(resolve(settings.data), 'responder-socket', 'responder.sock')
  const path = socket === '' ? own : resolve(socket)
  const bytes = Buffer.byteLength(path)
  if (bytes <= pathBytesMax) return path
  const says = `response.socket: ${printable(path)}: expected at most ${pathBytesMax} bytes, found ${bytes}; name a shorter one`
  throw new AmoskysError('usage', says)
}
