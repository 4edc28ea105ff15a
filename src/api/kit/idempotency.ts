/** A request with effects that comes again has its effect once (draft-ietf-httpapi-idempotency-key-header-07). */
import { createHash } from 'node:crypto'
import {
  beginRequest,
  type Database,
  endRequest,
  forgetRequest,
  type IdempotencyRow,
  type Request,
} from '../../store/index.ts'
import { Problem, problem } from './problem.ts'
import type { Reply } from './route.ts'

export interface Repeatable {
  readonly database: Database
  readonly nowMs: number
  /** Id of whoever asks. */
  readonly caller: string
  readonly key: string | undefined
  /** Method, path and body as they came. */
  readonly request: readonly unknown[]
  readonly status: number
  readonly hasSecret: boolean
}

/** Does it, or gives the answer that it had before. */
export async function once(
  repeatable: Repeatable,
  act: () => Promise<Reply<unknown>>,
): Promise<Reply<unknown>> {
  const { database, nowMs, caller } = repeatable
  const key = keyOf(repeatable.key)
  const fingerprint = createHash('sha256')
    .update(JSON.stringify(repeatable.request))
    .digest('base64url')
  const request: Request = { caller, key, fingerprint, began_ms: nowMs }
  const known = await database.write((db) => beginRequest(db, request))
  if (known) return answerAgain(known, { fingerprint, hasSecret: repeatable.hasSecret })
  try {
    const reply = await act()
    const isKept = reply.body !== undefined && !repeatable.hasSecret
    const body = isKept ? JSON.stringify(reply.body) : ''
    const status = reply.status ?? repeatable.status
    await database.write((db) => endRequest(db, request, { status, body }))
    return reply
  } catch (thrown) {
    // What was refused had no effect; of our own fault nobody knows, and it may be tried again.
    if (thrown instanceof Problem || thrown instanceof Error)
      await database.write((db) => forgetRequest(db, request))
    throw thrown
  }
}

function answerAgain(
  known: IdempotencyRow,
  { fingerprint, hasSecret }: { readonly fingerprint: string; readonly hasSecret: boolean },
): Reply<unknown> {
  if (known.fingerprint !== fingerprint)
    throw problem('idempotency_mismatch', 'This Idempotency-Key came before, with another request.')
  if (known.status === 0)
    throw problem('idempotency_in_progress', 'The request with this key is still being done.')
  if (hasSecret)
    throw problem('conflict', 'It was done before; the secret in the answer is shown only once.')
  return {
    ...(known.body !== '' && { raw: known.body }),
    status: known.status,
    headers: { 'idempotency-replayed': 'true' },
  }
}

function keyOf(key: string | undefined): string {
  if (key === undefined)
    throw problem(
      'precondition_required',
      'Idempotency-Key: expected the header with a text that is new for each thing you mean to do, found none.',
    )
  // The draft makes it a structured string, between quotes; most clients send it bare.
  const bare = /^"(.*)"$/.exec(key)?.[1] ?? key
  if (!/^[\x21-\x7e]{1,255}$/.test(bare))
    throw problem(
      'validation_failed',
      'Idempotency-Key: expected 1 to 255 visible ASCII characters, found other ones.',
    )
  return bare
}
