/** Why PostgreSQL refused, as something a person can act on. Codes: https://www.postgresql.org/docs/15/errcodes-appendix.html */
import { AmoskysError, printable, reasonOf } from '../../kernel/index.ts'

type Reason = readonly [AmoskysError['code'], string]

/** By code, then by its first two signs, which name a class. */
const reasons: Readonly<Record<string, Reason>> = {
  '28P01': ['permission', 'the server refused the password'],
  '28000': ['permission', 'the server does not let this user in from here (pg_hba.conf)'],
  '3D000': ['not-found', 'there is no such database on the server'],
  '3F000': ['not-found', 'the schema of the database is gone'],
  '42P01': ['not-found', 'the database was deleted or replaced: its tables are gone'],
  '42501': ['permission', 'the user may not do that in this database'],
  '25006': ['permission', 'the server takes no writes (a standby, or read-only)'],
  '53100': ['unavailable', 'no room is left on the disk of the server'],
  '53200': ['unavailable', 'the server has no memory left'],
  '53300': ['unavailable', 'the server has no connection left (max_connections)'],
  '55P03': ['unavailable', 'another process has locked the database'],
  '57014': ['unavailable', 'the server broke the question off (statement_timeout)'],
  '57P03': ['unavailable', 'the server is starting or stopping'],
  '40': ['unavailable', 'the server rolled a change back because of another one'],
  '08': ['unavailable', 'the connection to the server broke'],
  '53': ['unavailable', 'the server has something no longer: '],
  '57': ['unavailable', 'the server ended the connection'],
  '58': ['unavailable', 'the server cannot use its disk: '],
  XX: ['corrupt', 'the server found damage: '],
}

/** Of the system, as Node names them. */
const systemReasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'no server listens there',
  ENOENT: 'no server listens there',
  ECONNRESET: 'the connection to the server broke',
  EPIPE: 'the connection to the server broke',
  ENOTFOUND: 'its host has no address',
  EAI_AGAIN: 'its host has no address now',
  ETIMEDOUT: 'the server did not answer',
  EHOSTUNREACH: 'its host cannot be reached',
  ENETUNREACH: 'its host cannot be reached',
  EACCES: 'its socket may not be opened',
}

/** What the client says by itself, without a code. */
const clientSays =
  /^(Connection terminated|Client has encountered a connection error|timeout e|Query read timeout|Client was closed|The server does not support SSL|Cannot use a pool|There was an error establishing an SSL)/

/** An `AmoskysError` where the world failed; whatever it was, where it is our own bug. */
export function postgresFailure(shown: string, thrown: unknown): unknown {
  if (thrown instanceof AmoskysError || !(thrown instanceof Error)) return thrown
  const [code, reason] = reasonFor(thrown) ?? []
  if (code === undefined) return thrown
  return new AmoskysError(code, `${shown}: ${reason}`, { cause: thrown })
}

function reasonFor(thrown: Error): Reason | null {
  const { code } = thrown as { readonly code?: unknown }
  if (typeof code !== 'string') return clientReason(thrown)
  const known = reasons[code]
  if (known !== undefined) return known
  const ofClass = /^[0-9A-Z]{5}$/.test(code) ? reasons[code.slice(0, 2)] : undefined
  if (ofClass !== undefined) {
    const [kind, text] = ofClass
    return [kind, text.endsWith(': ') ? `${text}${printable(thrown.message)}` : text]
  }
  const ofSystem = systemReasons[code]
  if (ofSystem !== undefined) return ['unavailable', ofSystem]
  // Of certificates, as OpenSSL and Node name them.
  if (/CERT|_TLS_|SSL|SELF_SIGNED|UNABLE_TO/.test(code))
    return ['permission', `its certificate is not accepted: ${printable(thrown.message)}`]
  return null
}

function clientReason(thrown: Error): Reason | null {
  // Several addresses of a host were tried: the first failure says why.
  if (thrown instanceof AggregateError) {
    const [first] = thrown.errors as unknown[]
    return first instanceof Error ? reasonFor(first) : ['unavailable', 'no server listens there']
  }
  if (/password must be a string|no password was given/i.test(thrown.message))
    return ['permission', 'the server asks for a password, and store.url has none']
  return clientSays.test(thrown.message)
    ? ['unavailable', `the connection to the server broke (${printable(reasonOf(thrown))})`]
    : null
}
