/** The response lab's servers, each a real one, started where it belongs. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Host, HostProcess } from '../host.ts'
import { startResolver } from '../servers/dnsmasq.ts'
import { startNginx } from '../servers/nginx.ts'
import { databasePassword, startPostgres } from '../servers/postgres.ts'
import { startSshd } from '../servers/sshd.ts'
import { type ResponseHostName, responseNames } from './plan.ts'

const ordersPort = 8000

export async function startResponseServers(host: (name: ResponseHostName) => Host): Promise<void> {
  await Promise.all([
    startNginx(host('web1'), { pages: 24, seed: 21 }),
    startNginx(host('c2'), { pages: 3, seed: 22 }),
    startSshd(host('web1')),
    startSshd(host('app1')),
    startLanResolver(host('responder')),
    startHoneypot(host('honeypot')),
    startPostgres(host('db1'), '10.30.0.0/24').then(() =>
      startOrders(host('app1'), host('db1').address),
    ),
  ])
}

async function startOrders(app: Host, database: string): Promise<HostProcess> {
  const settings = {
    ...{ PGHOST: database, PGUSER: 'orders', PGDATABASE: 'postgres', PGPASSWORD: databasePassword },
    ...{ PGCONNECT_TIMEOUT: '3', ORDERS_PORT: String(ordersPort) },
  }
  const server = app.spawn([
    'env',
    ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
    process.execPath,
    here('../servers/orders-app.ts'),
  ])
  await server.saying('orders on port')
  return server
}

async function startHoneypot(host: Host): Promise<HostProcess> {
  const server = host.spawn([
    process.execPath,
    here('../honeypot/main.ts'),
    ...['--folder', host.folder, '--ssh-version', await ownSshVersion(host)],
  ])
  await server.saying('honeypot:')
  return server
}

/** As this machine's sshd says: who is led to the honeypot is told of the same server as before. */
async function ownSshVersion(host: Host): Promise<string> {
  const { stderr } = await host.attempt(['ssh', '-V'])
  return `SSH-2.0-${/^OpenSSH_[\w.]+( [\w.+~-]+)?/.exec(stderr)?.[0] ?? 'OpenSSH_9.2p1'}`
}

/**
 * Answers for the lab's names. Where an address is written into `blocked-hosts`, or `server=/name/` into
 * `blocked-servers`, the name is blocked after a SIGHUP to the process of `dnsmasq.pid`.
 */
async function startLanResolver(host: Host): Promise<HostProcess> {
  const place = (name: string) => join(host.folder, name)
  await Promise.all(['blocked-hosts', 'blocked-servers'].map((name) => writeFile(place(name), '')))
  return startResolver(host, responseNames, [
    '--local=/example/',
    `--addn-hosts=${place('blocked-hosts')}`,
    `--servers-file=${place('blocked-servers')}`,
  ])
}

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url))
}
