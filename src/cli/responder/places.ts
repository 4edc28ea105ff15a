/** Where the responder keeps its orders, and where it is asked. */
import { join, resolve } from 'node:path'
import { AmoskysError, printable } from '../../kernel/index.ts'
import type { Settings } from '../config/index.ts'

/** What Linux leaves for the name of a socket. */
const pathBytesMax = 107

export function responderFolderOf({ data }: Settings): string {
  return join(resolve(data), 'responder')
}

export function responderSocketOf(settings: Settings): string {
  const { socket } = settings.response
  const path = socket === '' ? join(responderFolderOf(settings), 'responder.sock') : resolve(socket)
  const bytes = Buffer.byteLength(path)
  if (bytes <= pathBytesMax) return path
  const says = `response.socket: ${printable(path)}: expected at most ${pathBytesMax} bytes, found ${bytes}; name a shorter one`
  throw new AmoskysError('usage', says)
}
