import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AmoskysError } from '../../src/kernel/index.ts'
import { runCommand } from '../command.ts'
import type { Host, HostProcess } from '../host.ts'

const home = '/usr/lib/postgresql'
/** It protects nothing: it exists for minutes, in a namespace. */
export const databasePassword = 'ledger-4711'

/** A real PostgreSQL with a table of orders, which takes a password from the LAN. */
export async function startPostgres(host: Host, network: string): Promise<HostProcess> {
  const bin = binaries()
  const data = join(host.folder, 'data')
  mkdirSync(data, { recursive: true })
  await runCommand(['/bin/chmod', '755', host.folder, join(host.folder, '..')])
  await runCommand(['/bin/chown', 'postgres', data])
  const asOwner = ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups']
  const make = ['-D', data, '-A', 'trust', '--no-sync', '--locale=C.UTF-8', '-E', 'UTF8']
  await host.run([...asOwner, join(bin, 'initdb'), ...make])
  await writeFile(
    join(data, 'pg_hba.conf'),
    `local all all trust\nhost all all ${network} scram-sha-256\n`,
  )
  const server = host.spawn([
    ...[...asOwner, join(bin, 'postgres'), '-D', data, '-k', data, '-h', host.address],
    ...['-c', 'fsync=off', '-c', 'shared_buffers=16MB', '-c', 'max_connections=20'],
  ])
  await server.saying('ready to accept connections')
  await host.run([...asOwner, 'psql', '-q', '-h', data, '-d', 'postgres', '-f', '-'], {
    input: tables,
  })
  return server
}

const tables = `create role orders login password '${databasePassword}';
create table orders (id int primary key, item text not null, price numeric not null);
insert into orders select n, 'item ' || n, n * 3.5 from generate_series(1, 200) n;
grant select on orders to orders;
`

/** Debian keeps each version in a folder of its own. */
function binaries(): string {
  const versions = existsSync(home) ? readdirSync(home).filter((name) => /^\d+$/.test(name)) : []
  const newest = versions.toSorted((a, b) => Number(b) - Number(a))[0]
  if (newest !== undefined) return join(home, newest, 'bin')
  throw new AmoskysError('unavailable', 'the lab needs PostgreSQL: apt-get install postgresql')
}
