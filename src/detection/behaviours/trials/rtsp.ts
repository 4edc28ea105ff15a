/** Cameras over RTSP: how they ask for a name, and what follows. */
import { converse, type Say } from './session.ts'
import type { TrialWire } from './wire.ts'

export interface CameraVisit {
  readonly client: string
  readonly camera: string
  readonly port?: number
  /** null: nobody brings a name. */
  readonly scheme: 'basic' | 'digest' | null
  readonly word?: string
  /** What the camera makes of it. */
  readonly answer: 'in' | 'refused' | 'open'
  /** Names and passwords brought in the connection; 1 unless told otherwise. */
  readonly tries?: number
  /** Asks what can be done first, as most programs do. */
  readonly hasOptions?: boolean
  /** Brings them at once, without being asked. */
  readonly isAtOnce?: boolean
  /** A challenge of an earlier connection is used first. */
  readonly isLate?: boolean
  /** Packets of pictures. */
  readonly pictures?: number
}

/** Writes the session; returns when it ended. */
export function visitCamera(wire: TrialWire, atS: number, visit: CameraVisit): number {
  const { client, camera, port = 554, scheme, word = 'w', answer, tries = 1 } = visit
  const says: Say[] = []
  let number = 1
  const exchange = (method: string, header: string, [status, more = '']: readonly string[]) => {
    const asked = [`${method} rtsp://${camera}:${port}/Streaming/1 RTSP/1.0`, `CSeq: ${number}`]
    const told = [`RTSP/1.0 ${status}`, `CSeq: ${number++}`]
    const lines = (texts: readonly string[]) => `${texts.filter(Boolean).join('\r\n')}\r\n\r\n`
    says.push({ by: 'client', what: lines([...asked, header]), afterS: 0.003 })
    says.push({ by: 'server', what: lines([...told, more]), afterS: wire.between(0.004, 0.3) })
  }
  const nonce = () => wire.whole(1e8, 9e8).toString(16)
  const asks = () =>
    scheme === 'basic'
      ? 'WWW-Authenticate: Basic realm="IPCam"'
      : `WWW-Authenticate: Digest realm="IPCam", nonce="${nonce()}", stale="FALSE"`
  const brings = (secret: string) =>
    scheme === 'basic'
      ? `Authorization: Basic ${Buffer.from(`admin:${secret}`).toString('base64')}`
      : `Authorization: Digest username="admin", nonce="${nonce()}", response="${nonce()}${nonce()}"`
  const no = () => exchange('DESCRIBE', '', ['401 Unauthorized', asks()])
  if (visit.hasOptions) exchange('OPTIONS', '', ['200 OK', 'Public: DESCRIBE, SETUP, PLAY'])
  if (answer !== 'open' && visit.isLate)
    exchange('DESCRIBE', brings(word), ['401 Unauthorized', asks()])
  else if (answer !== 'open' && !visit.isAtOnce) no()
  if (scheme !== null && answer === 'refused')
    for (let i = 0; i < tries; i++)
      exchange('DESCRIBE', brings(i === 0 ? word : `${word}${i}`), ['401 Unauthorized', asks()])
  if (answer !== 'refused') {
    for (const method of ['DESCRIBE', 'SETUP', 'PLAY'])
      exchange(method, scheme === null ? '' : brings(word), ['200 OK'])
    for (let i = 0; i < (visit.pictures ?? 0); i++)
      says.push({ by: 'server', what: wire.whole(900, 1400), afterS: 0.5 })
  }
  return converse(wire, atS, {
    client: { address: client, port: wire.port() },
    server: { address: camera, port },
    ...{ says, roundTripS: 0.003, end: 'client' },
  })
}
