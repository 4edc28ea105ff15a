/** What is no HTTP, too slow or has too long a head is answered before there is a request. */
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { problemType } from './problem.ts'

const kinds: Readonly<Record<string, { readonly status: number; readonly detail: string }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, detail: 'The request did not come whole in time.' },
  HPE_HEADER_OVERFLOW: { status: 431, detail: 'The head of the request is longer than 16 KiB.' },
}
const other = { status: 400, detail: 'This is no HTTP request that can be read.' }

export function answerBroken({ code = '' }: NodeJS.ErrnoException, socket: Socket): void {
  if (code === 'ECONNRESET' || socket.destroyed) return
  if (socket.writable) {
    const { status, detail } = kinds[code] ?? other
    const title = STATUS_CODES[status]
    const body = JSON.stringify({ type: 'about:blank', title, status, detail })
    socket.write(
      [
        ...[`HTTP/1.1 ${status} ${title}`, `content-type: ${problemType}`],
        ...[`content-length: ${body.length}`, 'cache-control: no-store'],
        ...['x-content-type-options: nosniff', 'connection: close', '', body],
      ].join('\r\n'),
    )
  }
  socket.destroy()
}
