/**
 * Who may ask. Times are milliseconds since the Unix epoch. Secrets are kept as hashes alone; what has to be read
 * again (the secret of a code app) is sealed by a key that is not in the database. The name and the e-mail address of
 * a person stand in `users` and nowhere else, so that erasing them breaks no chain of records.
 */
import type { Kysely } from 'kysely'

export interface AccountTables {
  users: UserRow
  sessions: SessionRow
  refresh_tokens: RefreshTokenRow
  passkeys: PasskeyRow
  recovery_codes: RecoveryCodeRow
  services: ServiceRow
  service_keys: ServiceKeyRow
  one_time_links: OneTimeLinkRow
  pending_proofs: PendingProofRow
}

export interface UserRow {
  id: string
  /** What is typed to sign in, in lower case. */
  sign_in: string
  name: string
  email: string
  role: string
  state: 'active' | 'disabled'
  /** One more with each change; what `If-Match` and tokens are held against. */
  version: number
  /** Argon2id, as a PHC string; '' of who has no password. */
  password_hash: string
  /** Sealed secret of a code app; '' where there is none. */
  totp: string
  /** The last step of 30 seconds whose code was used; an older one is not taken again. */
  totp_step: number
  /** Who vouches for this person and by which name; both '' of a local account. */
  issuer: string
  subject: string
  created_ms: number
}

export interface SessionRow {
  id: string
  user: string
  /** `password`: a second proof is missing. `enrol`: there is none yet, and one is asked for. */
  stage: 'password' | 'enrol' | 'full'
  method: 'password' | 'passkey' | 'oidc' | 'link'
  is_second_done: 0 | 1
  created_ms: number
  /** When its person last gave a proof, rather than a cookie. */
  signed_in_ms: number
  seen_ms: number
  /** Over without a refresh until the first, and in any case at the second. */
  idle_ends_ms: number
  ends_ms: number
  /** Of the refresh tokens that are in force, and since when. */
  number: number
  rotated_ms: number
  /** Proofs that failed in it. */
  failures: number
  address: string
  /** The browser, as it names itself. */
  agent: string
  /** The session at whoever vouches; '' where there is none. */
  outer_session: string
  ended_ms: number | null
  ended_why: string
}

export interface RefreshTokenRow {
  hash: string
  session: string
  number: number
}

export interface PasskeyRow {
  /** Of the credential, base64url. */
  id: string
  user: string
  name: string
  public_key: string
  counter: number
  /** Names between spaces. */
  transports: string
  created_ms: number
  used_ms: number | null
}

export interface RecoveryCodeRow {
  hash: string
  user: string
}

export interface ServiceRow {
  id: string
  name: string
  /** Permissions between spaces. */
  scopes: string
  state: 'active' | 'disabled'
  version: number
  created_ms: number
  created_by: string
}

export interface ServiceKeyRow {
  id: string
  /** Stands open in the key, so that it is found without trying all of them. */
  prefix: string
  service: string
  hash: string
  /** Of those of its service; permissions between spaces. */
  scopes: string
  /** Between spaces; '': from anywhere. */
  networks: string
  created_ms: number
  created_by: string
  expires_ms: number
  used_ms: number | null
  used_from: string
  revoked_ms: number | null
}

/** `setup`: makes the first admin. `password`: lets a person choose a password. */
export interface OneTimeLinkRow {
  hash: string
  kind: 'setup' | 'password'
  /** '' of a set-up link, whose person is not there yet. */
  user: string
  expires_ms: number
}

/** Half of an exchange that the other half must fit: a challenge, a state, a ticket. Taken once. */
export interface PendingProofRow {
  hash: string
  kind: 'oidc' | 'passkey' | 'new_passkey' | 'new_totp' | 'ticket' | 'logout'
  body: string
  expires_ms: number
}

/** Name, type, and whether it may be null. */
type Column = readonly [name: string, type: 'text' | 'integer', isNullable?: 'null']

const tables: Readonly<Record<keyof AccountTables, readonly [key: string, ...Column[]]>> = {
  users: [
    'id',
    ['sign_in', 'text'],
    ['name', 'text'],
    ['email', 'text'],
    ['role', 'text'],
    ['state', 'text'],
    ['version', 'integer'],
    ['password_hash', 'text'],
    ['totp', 'text'],
    ['totp_step', 'integer'],
    ['issuer', 'text'],
    ['subject', 'text'],
    ['created_ms', 'integer'],
  ],
  sessions: [
    'id',
    ['user', 'text'],
    ['stage', 'text'],
    ['method', 'text'],
    ['is_second_done', 'integer'],
    ['created_ms', 'integer'],
    ['signed_in_ms', 'integer'],
    ['seen_ms', 'integer'],
    ['idle_ends_ms', 'integer'],
    ['ends_ms', 'integer'],
    ['number', 'integer'],
    ['rotated_ms', 'integer'],
    ['failures', 'integer'],
    ['address', 'text'],
    ['agent', 'text'],
    ['outer_session', 'text'],
    ['ended_ms', 'integer', 'null'],
    ['ended_why', 'text'],
  ],
  refresh_tokens: ['hash', ['session', 'text'], ['number', 'integer']],
  passkeys: [
    'id',
    ['user', 'text'],
    ['name', 'text'],
    ['public_key', 'text'],
    ['counter', 'integer'],
    ['transports', 'text'],
    ['created_ms', 'integer'],
    ['used_ms', 'integer', 'null'],
  ],
  recovery_codes: ['hash', ['user', 'text']],
  services: [
    'id',
    ['name', 'text'],
    ['scopes', 'text'],
    ['state', 'text'],
    ['version', 'integer'],
    ['created_ms', 'integer'],
    ['created_by', 'text'],
  ],
  service_keys: [
    'id',
    ['prefix', 'text'],
    ['service', 'text'],
    ['hash', 'text'],
    ['scopes', 'text'],
    ['networks', 'text'],
    ['created_ms', 'integer'],
    ['created_by', 'text'],
    ['expires_ms', 'integer'],
    ['used_ms', 'integer', 'null'],
    ['used_from', 'text'],
    ['revoked_ms', 'integer', 'null'],
  ],
  one_time_links: ['hash', ['kind', 'text'], ['user', 'text'], ['expires_ms', 'integer']],
  pending_proofs: ['hash', ['kind', 'text'], ['body', 'text'], ['expires_ms', 'integer']],
}

/** Table, columns, and whether no two rows may have the same. */
const indexes: readonly (readonly [keyof AccountTables, readonly string[], 'unique'?])[] = [
  ['users', ['sign_in'], 'unique'],
  ['users', ['issuer', 'subject']],
  ['sessions', ['user', 'ended_ms']],
  ['sessions', ['ends_ms']],
  ['sessions', ['outer_session']],
  ['refresh_tokens', ['session']],
  ['passkeys', ['user']],
  ['recovery_codes', ['user']],
  ['services', ['name'], 'unique'],
  ['service_keys', ['prefix'], 'unique'],
  ['service_keys', ['service']],
  ['one_time_links', ['user']],
  ['pending_proofs', ['expires_ms']],
]

export async function createAccountTables(db: Kysely<unknown>): Promise<void> {
  for (const [name, [key, ...columns]] of Object.entries(tables)) {
    let table = db.schema.createTable(name).addColumn(key, 'text', (c) => c.primaryKey())
    for (const [column, type, isNullable] of columns)
      table = table.addColumn(column, type, (c) => (isNullable ? c : c.notNull()))
    await table.execute()
  }
  for (const [table, columns, unique] of indexes) {
    const name = `${table}_by_${columns.join('_and_')}`
    const index = db.schema
      .createIndex(name)
      .on(table)
      .columns([...columns])
    await (unique ? index.unique() : index).execute()
  }
}
