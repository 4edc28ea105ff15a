/** Large ordinary movements of data: downloads, uploads to colleagues, backups. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Host } from '../host.ts'
import type { HostName } from '../plan.ts'
import { accounts } from '../servers/accounts.ts'
import { downloadSizesKb, filler } from '../servers/nginx.ts'
import { between, pick, thinkMs, type World } from '../world.ts'

export interface TransferOptions {
  readonly host: HostName
  readonly seconds: number
  /** Largest file, kilobytes. */
  readonly kilobytesMax: number
  /** Between two transfers, or two rounds of them. */
  readonly thinkMedianMs?: number
}

const quiet = ['-s', '-k', '--max-time', '60']

/** Files from the vendor's and the company's sites, some at full speed, some held back. */
export async function download(world: World, options: TransferOptions): Promise<void> {
  const random = world.random(`download ${options.host}`)
  const choices = downloadSizesKb
    .map((_, i) => i)
    .filter((i) => downloadSizesKb[i]! <= options.kilobytesMax)
  const sites = [
    'http://updates.vendor.example',
    'https://cdn.shop.example',
    'http://web1.lab.example',
  ]
  await world.during(options.seconds, async (rest) => {
    const url = `${pick(random, sites)}/download${pick(random, choices)}.bin`
    const rate = random.below(3) === 0 ? ['--limit-rate', '120k'] : []
    await world.host(options.host).attempt(['curl', ...quiet, ...rate, '-o', '/dev/null', url])
    await rest(thinkMs(random, options.thinkMedianMs ?? 6_000))
  })
}

/** A batch of files to the NAS, over HTTP or scp, then quiet until the next round. */
export async function backUp(world: World, options: TransferOptions): Promise<void> {
  const random = world.random(`backup ${options.host}`)
  const host = world.host(options.host)
  await world.during(options.seconds, async (rest) => {
    const files = 2 + random.below(4)
    for (let i = 0; i < files; i++) {
      const bytes = Math.round(between(random, 8, options.kilobytesMax) * 1024)
      const path = await makeFile(host, `set${i}.bak`, filler(bytes, random.below(2 ** 31)))
      await (random.below(2) === 0 ? putFile(host, path, i) : copyFile(host, path))
    }
    await rest((options.thinkMedianMs ?? 24_000) * between(random, 0.8, 1.2))
  })
}

/** A colleague who keeps files on the old FTP server. */
export async function useFtp(world: World, options: TransferOptions): Promise<void> {
  const random = world.random(`ftp ${options.host}`)
  const host = world.host(options.host)
  const login = ['--user', 'maria:quiet river 12']
  await world.during(options.seconds, async (rest) => {
    const bytes = Math.round(between(random, 1, options.kilobytesMax) * 1024)
    const path = await makeFile(host, 'sheet.ods', filler(bytes, random.below(2 ** 31)))
    await host.attempt(['curl', ...quiet, ...login, '-T', path, 'ftp://app1.lab.example/sheet.ods'])
    await rest(thinkMs(random, 4_000))
    await host.attempt(['curl', ...quiet, ...login, '-o', '/dev/null', 'ftp://app1.lab.example/'])
    await rest(thinkMs(random, options.thinkMedianMs ?? 9_000))
  })
}

export async function makeFile(host: Host, name: string, content: Buffer): Promise<string> {
  const path = join(host.folder, name)
  await writeFile(path, content)
  return path
}

function putFile(host: Host, path: string, number: number) {
  const url = `https://nas.lab.example/upload/${host.name}-${number}.bak`
  return host.attempt(['curl', ...quiet, '-T', path, '-o', '/dev/null', url])
}

function copyFile(host: Host, path: string) {
  const { user, password } = accounts[2]
  return host.attempt([
    'sshpass',
    '-p',
    password,
    'scp',
    ...sshOptions,
    path,
    `${user}@nas.lab.example:`,
  ])
}

export const sshOptions = [
  ...['-q', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null'],
  ...['-o', 'ConnectTimeout=10'],
] as const
