/**
 * A ticket opens the stream: a browser cannot send headers with a WebSocket, and an address with a token in it is logged.
 * It is used once, within 30 seconds, from the address that asked for it.
 */
import { findLiveSession, keepPending, takePending } from '../store/index.ts'
import type { AccountGround, Visit } from './ground.ts'
import type { Caller, Permission } from './permissions.ts'
import { Refusal } from './refusal.ts'
import { digestOf, newSecret } from './secrets.ts'
import { callerOfKey, liveKeyOfToken } from './services.ts'
import { callerOf } from './sessions.ts'

export const ticketSeconds = 30

interface Ticket {
  readonly kind: Caller['kind']
  /** Of the session; of a program, of its key. */
  readonly session: string
  readonly permissions: readonly Permission[]
  readonly address: string
}

export async function issueTicket(
  { database }: AccountGround,
  { kind, session, permissions, address }: Caller,
  nowMs: number,
): Promise<string> {
  const ticket = newSecret()
  const body: Ticket = { kind, session, permissions: [...permissions], address }
  const expires_ms = nowMs + ticketSeconds * 1000
  await database.write((db) =>
    keepPending(db, { hash: digestOf(ticket), kind: 'ticket', body, expires_ms }),
  )
  return ticket
}

/** Whose ticket it is, as they are now; null where it is none, was used, or came from elsewhere. */
export async function consumeTicket(
  ground: AccountGround,
  ticket: string,
  visit: Visit,
): Promise<Caller | null> {
  const { nowMs, address } = visit
  const found = await ground.database.write((db) =>
    takePending<Ticket>(db, { hash: digestOf(ticket), kind: 'ticket' }, nowMs),
  )
  if (!found || found.address !== address) return null
  return callerNow(ground, { ...found, permissions: new Set(found.permissions) }, visit)
}

/** The same caller as they are now, a program with no more than it had: null where the session or the key is over. */
export async function callerNow(
  ground: AccountGround,
  { kind, session, permissions }: Pick<Caller, 'kind' | 'session' | 'permissions'>,
  visit: Visit,
): Promise<Caller | null> {
  if (kind === 'user') {
    const live = await findLiveSession(ground.database.read, session, visit.nowMs)
    return live?.session.stage === 'full' ? callerOf(live, visit.address) : null
  }
  try {
    return callerOfKey(
      await liveKeyOfToken(ground, session, visit),
      visit,
      [...permissions].join(' '),
    )
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown
    return null
  }
}
