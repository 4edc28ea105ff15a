/**
 * A signed POST. `x-amoskys-signature` is `v1=` and the HMAC-SHA256, in hex, of the value of `x-amoskys-timestamp` (seconds
 * since 1970), a dot and the body as it was sent; receivers refuse old timestamps and ids (`x-amoskys-id`) they have seen.
 */
import { createHmac } from 'node:crypto'
import { request as plain } from 'node:http'
import { request as secure } from 'node:https'
import { isoTime } from '../../../../kernel/index.ts'
import { NotSent, patience } from './attempts.ts'
import { placeOf, type WebhookChannel } from './channel.ts'
import type { Message } from './message.ts'

export function signatureOf(secret: string, timestamp: string, body: string): string {
  return `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`
}

export function bodyOf({ id, traceId, text, link, atMs }: Message): string {
  return JSON.stringify({ version: 1, id, at: isoTime(atMs * 1000), text, link, traceId })
}

export async function postWebhook(channel: WebhookChannel, message: Message, nowMs: number) {
  const body = bodyOf(message)
  const timestamp = String(Math.floor(nowMs / 1000))
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'amoskys',
    'x-amoskys-id': message.id,
    'x-amoskys-timestamp': timestamp,
    'x-amoskys-signature': signatureOf(channel.secret, timestamp, body),
  }
  judge(channel, await post(channel, headers, body))
}

interface Answer {
  readonly status: number
  readonly retryAfter: string
}

/** Its answer is not read: nothing in it is of use, and it may be endless. Redirects are not followed. */
function post(channel: WebhookChannel, headers: Readonly<Record<string, string>>, body: string) {
  const url = new URL(channel.url)
  const request = url.protocol === 'https:' ? secure : plain
  const signal = AbortSignal.timeout(patience.attemptMs)
  const ca = channel.ca === undefined ? {} : { ca: channel.ca }
  return new Promise<Answer>((resolve, reject) => {
    const options = {
      method: 'POST',
      headers: { ...headers },
      signal,
      agent: false as const,
      ...ca,
    }
    const sent = request(url, options, (answer) => {
      resolve({
        status: answer.statusCode ?? 0,
        retryAfter: String(answer.headers['retry-after'] ?? ''),
      })
      answer.destroy()
    })
    sent.on('error', (thrown) => {
      const why = signal.aborted ? `no answer within ${patience.attemptMs} ms` : whyOf(thrown)
      reject(new NotSent(`${placeOf(channel)} was not reached: ${why}`, { isFinal: false }))
    })
    sent.end(body)
  })
}

/** The code alone: the text of some errors has the whole address in it. */
function whyOf(thrown: Error): string {
  return 'code' in thrown ? String(thrown.code) : 'the connection broke'
}

const passing = new Set([408, 425, 429])

function judge(channel: WebhookChannel, { status, retryAfter }: Answer): void {
  if (status >= 200 && status < 300) return
  const place = placeOf(channel)
  if (status >= 300 && status < 400)
    throw new NotSent(
      `${place} redirects elsewhere (status ${status}), which is not followed: name the last address`,
      { isFinal: true },
    )
  const seconds = /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : 0
  throw new NotSent(`${place} refuses it with status ${status}`, {
    isFinal: status < 500 && !passing.has(status),
    retryAfterMs: seconds * 1000,
  })
}
