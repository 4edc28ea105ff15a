import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Host, HostProcess } from '../host.ts'

/** A time server. `-x`: no chronyd of the lab touches the machine's clock. */
export function startChronyd(host: Host): Promise<HostProcess> {
  return runChronyd(host, ['local stratum 2', 'allow', 'bindaddress 203.0.113.123'])
}

/** A host that keeps time against the lab's server, asking every 2^poll seconds after a first burst. */
export function startTimeClient(host: Host, poll: number): Promise<HostProcess> {
  return runChronyd(host, [
    `server time.vendor.example iburst minpoll ${poll} maxpoll ${poll}`,
    'port 0',
  ])
}

async function runChronyd(host: Host, lines: readonly string[]): Promise<HostProcess> {
  const path = join(host.folder, 'chrony.conf')
  const common = ['cmdport 0', 'bindcmdaddress /', `pidfile ${join(host.folder, 'chronyd.pid')}`]
  await writeFile(path, `${[...common, ...lines].join('\n')}\n`)
  const server = host.spawn(['chronyd', '-d', '-x', '-u', 'root', '-f', path])
  await sleep(100)
  return server
}
