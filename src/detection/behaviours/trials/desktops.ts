/** Sessions of RDP with CredSSP (MS-CSSP), as far as their sizes show. */
import { clientHello, serverHello, tlsData } from './protocols.ts'
import { converse, type Say, type Session } from './session.ts'
import type { TrialWire } from './wire.ts'

/** What a client program and a server say: the same each time. */
export interface Desktop {
  readonly certificateBytes: number
  readonly nameBytes: number
  readonly challengeBytes: number
  readonly answerBytes: number
  /** The server ends the handshake with a turn of its own, as TLS 1.2 does. */
  readonly isOldTls: boolean
  /** An error, an alert, or nothing at all. */
  readonly errorBytes: number
  readonly end: NonNullable<Session['end']>
}

export function desktopOf(wire: TrialWire): Desktop {
  return {
    certificateBytes: wire.whole(700, 3000),
    nameBytes: wire.whole(60, 170),
    challengeBytes: wire.whole(180, 420),
    answerBytes: wire.whole(380, 950),
    isOldTls: wire.pick([true, false]),
    errorBytes: wire.pick([0, 19, 26, 37, 54]),
    end: wire.pick(['client', 'server', 'reset', 'server-reset']),
  }
}

/** How far a session goes: to the certificate, the challenge, a refusal, the proof that a password is right, or a desktop. */
export type DesktopEnd = 'certificate' | 'challenge' | 'refused' | 'proof' | 'desktop'

/** Writes the session; returns when it ended. */
export function openDesktop(
  wire: TrialWire,
  atS: number,
  session: {
    readonly client: string
    readonly server: string
    readonly desktop: Desktop
    readonly to: DesktopEnd
    readonly name?: string
    readonly work?: readonly Say[]
    readonly roundTripS?: number
  },
): number {
  const { client, server, desktop, to, work = [], roundTripS = 0.04 } = session
  return converse(wire, atS, {
    client: { address: client, port: wire.port() },
    server: { address: server, port: 3389 },
    says: [...sayings(wire, desktop, { to, name: session.name ?? 'admin' }), ...work],
    roundTripS,
    end: to === 'refused' ? desktop.end : 'client',
  })
}

const byClient = (what: Say['what'], afterS = 0.005): Say => ({ by: 'client', what, afterS })
const byServer = (what: Say['what'], afterS = 0.005): Say => ({ by: 'server', what, afterS })

function sayings(
  wire: TrialWire,
  desktop: Desktop,
  { to, name }: { readonly to: DesktopEnd; readonly name: string },
): Say[] {
  const cookie = `Cookie: mstshash=${name}\r\n`
  const length = cookie.length + 19
  const asked = `\x03\0\0${String.fromCharCode(length, length - 5)}\xe0\0\0\0\0\0${cookie}\x01\0\x08\0\x0b\0\0\0`
  const data = (bytes: number) => tlsData(wire, bytes)
  const opening = [
    byClient(asked),
    byServer('\x03\0\0\x13\x0e\xd0\0\0\x12\x34\0\x02\x1f\x08\0\x08\0\0\0'),
    byClient(clientHello(wire, 'desk.example.com')),
    byServer(serverHello(wire, desktop.certificateBytes)),
    byClient(data(75)),
    ...(desktop.isOldTls ? [byServer(data(46))] : []),
  ]
  if (to === 'certificate') return opening
  const asking = [byClient(data(desktop.nameBytes)), byServer(data(desktop.challengeBytes), 0.01)]
  if (to === 'challenge') return [...opening, ...asking]
  const answer = byClient(data(desktop.answerBytes), 0.01)
  if (to === 'refused') {
    const error = byServer(data(desktop.errorBytes), wire.between(0.02, 0.3))
    return [...opening, ...asking, answer, ...(desktop.errorBytes === 0 ? [] : [error])]
  }
  const proof = byServer(data(wire.pick([87, 92, 330])), 0.05)
  const password = byClient(data(wire.whole(110, 300)))
  const start = [byClient(data(450)), byServer(data(160)), byClient(data(60)), byServer(data(90))]
  return [...opening, ...asking, answer, proof, password, ...(to === 'proof' ? [] : start)]
}
