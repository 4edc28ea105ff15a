/** Where a PostgreSQL database is, and how that is said without its password. */
import pg from 'pg'
import { AmoskysError, printable } from '../../kernel/index.ts'

export function isPostgresUrl(place: string): boolean {
  return /^postgres(ql)?:\/\//i.test(place)
}

/**
 * `postgres://amoskys@db.example:5432/amoskys`: what a person may read, without password and parameters. A place of
 * another kind is said as it is. An address that cannot be read is not repeated: a password may stand anywhere in it.
 */
export function shownPlace(place: string): string {
  if (!isPostgresUrl(place)) return place
  const { user, host, port, database } = parsed(place)
  const where = host.startsWith('/')
    ? `/${database} in ${host}`
    : `${host.includes(':') ? `[${host}]` : host}:${port}/${database}`
  return printable(`postgres://${user}@${where}`)
}

export interface Server {
  readonly user: string
  /** Or the folder of its socket. */
  readonly host: string
  readonly port: string
  readonly database: string
}

/** For commands that a person types: the password is none of it. */
export function serverOf(place: string): Server {
  const { user, host, port, database } = parsed(place)
  return { user: user ?? '', host, port: String(port), database }
}

function parsed(place: string) {
  try {
    return new pg.Client({ connectionString: place }) as pg.Client & { readonly database: string }
  } catch {
    throw new AmoskysError(
      'usage',
      'store.url: expected postgres://user:password@host:5432/database, with TLS files that are there; found one that cannot be read (the signs / @ : # % of a password are written %2F %40 %3A %23 %25)',
    )
  }
}
