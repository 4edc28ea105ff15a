/** One question to one provider: a request, its answer read within bounds, and every failure a value. */
import type { LookedUp } from '../../../contracts/index.ts'
import { reasonOf, redactedText, redactText } from '../../../kernel/index.ts'
import { type Answer, nothing } from '../lookups.ts'
import { type Provider, quoted } from './provider.ts'
import { retryAfterMs } from './retry-after.ts'

/** The largest reports of VirusTotal are some 200 kB. */
export const answerBytesMax = 1024 * 1024

/**
 * `outage`: it may work in a moment. `limit`: it wants to be asked less. `key`: it does not know our key. `shape`: no answer
 * as documented. `question`: it refuses just this one.
 */
export type Fault = 'outage' | 'limit' | 'key' | 'shape' | 'question'

export type Reply =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | {
      readonly kind: 'fault'
      readonly fault: Fault
      /** In words, without any key. */
      readonly why: string
      /** How long it wants to be left alone; null: it does not say. */
      readonly waitMs: number | null
    }

export interface Request {
  readonly indicator: LookedUp
  readonly path: string
  readonly base: string
  readonly key: string
  readonly fetch: typeof globalThis.fetch
  readonly signal: AbortSignal
  readonly nowMs: number
}

export async function askOnce(provider: Provider, request: Request): Promise<Reply> {
  const { base, path, key, fetch, signal } = request
  try {
    const response = await fetch(base + path, {
      headers: { accept: 'application/json', 'user-agent': 'amoskys', [provider.keyHeader]: key },
      // A redirect would carry the key to whom it names.
      redirect: 'manual',
      signal,
    })
    return await replyOf(provider, request, response)
  } catch (thrown) {
    return fault('outage', `${provider.title} did not answer: ${keyless(causeOf(thrown), key)}`)
  }
}

async function replyOf(provider: Provider, request: Request, response: Response): Promise<Reply> {
  const { title } = provider
  const raw = await boundedText(response)
  if (raw === null)
    return fault('shape', `${title}: expected at most ${answerBytesMax} bytes, found more`)
  // Before anything of it is cut: half a key is one, too.
  const text = keyless(raw, request.key)
  if (response.status === 200) return answerIn(provider, request, text)
  if (response.status === 404)
    return { kind: 'answer', answer: nothing(`${title} does not know it.`) }
  const said = saidBy(text, request.key)
  const why = `${title} answered ${response.status}${said === '' ? '' : `: ${said}`}`
  const waitMs = retryAfterMs(response.headers.get('retry-after'), request.nowMs)
  return { kind: 'fault', fault: faultOf(response.status), why, waitMs }
}

function faultOf(status: number): Fault {
  // 204: so the API of VirusTotal said it before version 3.
  if (status === 429 || status === 204) return 'limit'
  if (status === 401 || status === 403) return 'key'
  if (status >= 500 || status === 408) return 'outage'
  return status >= 400 ? 'question' : 'shape'
}

function answerIn(provider: Provider, { indicator, key }: Request, text: string): Reply {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    const found = text.trim() === '' ? 'nothing' : `"${redactText(quoted(text, 40))}"`
    return fault('shape', `${provider.title}: expected JSON, found ${found}`)
  }
  const answer = provider.answerOf(indicator, body)
  return 'misshapen' in answer
    ? fault('shape', `${provider.title}: ${answer.misshapen}`)
    : { kind: 'answer', answer: { ...answer, text: keyless(answer.text, key) } }
}

function fault(kind: Fault, why: string): Reply {
  return { kind: 'fault', fault: kind, why, waitMs: null }
}

/** Null: it is longer than an answer may be. */
async function boundedText(response: Response): Promise<string | null> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > answerBytesMax) return null
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

/** What a provider says of an error: `{error: {message}}` or `{errors: [{detail}]}`; '' where it says nothing so. */
function saidBy(text: string, key: string): string {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return ''
  }
  const tree = body as {
    error?: { message?: unknown } | string
    errors?: { detail?: unknown }[]
    detail?: unknown
  } | null
  const error = typeof tree?.error === 'object' ? tree.error?.message : tree?.error
  const said = error ?? tree?.errors?.[0]?.detail ?? tree?.detail
  return typeof said === 'string' ? redactText(keyless(quoted(said, 120), key)) : ''
}

/** A text without the key, should a provider or a program have put it in. */
function keyless(text: string, key: string): string {
  return key === '' ? text : text.replaceAll(key, redactedText)
}

/** `fetch failed` says nothing; its cause does. */
function causeOf(thrown: unknown): string {
  const { cause } = thrown as { cause?: unknown }
  const code = (cause as { code?: unknown } | undefined)?.code
  if (typeof code === 'string') return causes[code] ?? code
  return quoted(reasonOf(cause ?? thrown), 120)
}

const causes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut off',
  ENOTFOUND: 'its name is not known to the resolver',
  EAI_AGAIN: 'no resolver answers',
  ETIMEDOUT: 'the connection timed out',
  ENETUNREACH: 'its network cannot be reached',
  EHOSTUNREACH: 'its host cannot be reached',
  UND_ERR_SOCKET: 'the connection was cut off',
}
