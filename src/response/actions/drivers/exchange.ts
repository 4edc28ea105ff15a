/** One request and its answer, bounded in time and size. Redirects are not followed. */
import { type IncomingMessage, request as plain } from 'node:http'
import { request as secure } from 'node:https'

export interface Asked {
  /** A socket of this machine, or an origin (`https://host:port`). */
  readonly to: { readonly socketPath: string } | { readonly origin: string }
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON; undefined: nothing is. */
  readonly body?: unknown
}

export interface Answered {
  readonly status: number
  /** null where it is no JSON. */
  readonly value: unknown
}

const limits = { answerBytes: 32 * 1024 * 1024, timeoutMs: 10_000 } as const

export function exchange({ to, method, path, headers = {}, body }: Asked): Promise<Answered> {
  const sent = body === undefined ? '' : JSON.stringify(body)
  const options = {
    ...{ method, signal: AbortSignal.timeout(limits.timeoutMs), agent: false as const },
    headers: {
      ...headers,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      'content-length': String(Buffer.byteLength(sent)),
    },
  }
  return new Promise((resolve, reject) => {
    const take = (answer: IncomingMessage) => read(answer).then(resolve, reject)
    const asked =
      'socketPath' in to
        ? plain({ ...options, socketPath: to.socketPath, path, host: 'localhost' }, take)
        : (to.origin.startsWith('https:') ? secure : plain)(new URL(path, to.origin), options, take)
    asked.on('error', reject)
    asked.end(sent)
  })
}

async function read(answer: IncomingMessage): Promise<Answered> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of answer as AsyncIterable<Buffer>) {
    size += part.length
    if (size > limits.answerBytes) throw new Error('its answer is too long')
    parts.push(part)
  }
  return { status: answer.statusCode ?? 0, value: jsonOf(Buffer.concat(parts).toString('utf8')) }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
