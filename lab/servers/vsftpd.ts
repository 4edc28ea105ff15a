import { mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Host, HostProcess } from '../host.ts'
import { addAccounts } from './accounts.ts'

export async function startVsftpd(host: Host): Promise<HostProcess> {
  await addAccounts(host)
  const empty = join(host.folder, 'empty')
  mkdirSync(empty, { recursive: true })
  const settings = [
    'listen=YES',
    'background=NO',
    'anonymous_enable=NO',
    'local_enable=YES',
    'write_enable=YES',
    'seccomp_sandbox=NO',
    'pam_service_name=vsftpd',
    'delay_failed_login=1',
    'pasv_min_port=40000',
    'pasv_max_port=40100',
    `secure_chroot_dir=${empty}`,
  ]
  const path = join(host.folder, 'vsftpd.conf')
  await writeFile(path, `${settings.join('\n')}\n`)
  const server = host.spawn(['vsftpd', path])
  await sleep(200)
  return server
}
