import { existsSync, mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand, toolPath } from '../command.ts'
import type { Host, HostProcess } from '../host.ts'
import { addAccounts } from './accounts.ts'

/** A real sshd that takes passwords, as many in the world do. */
export async function startSshd(host: Host): Promise<HostProcess> {
  const server = host.spawn(['sshd', '-D', '-e', '-f', await settleSshd(host)])
  await server.saying('Server listening')
  return server
}

/** Accounts, key and settings of an sshd; yields the path of its settings. */
export async function settleSshd(host: Host): Promise<string> {
  await addAccounts(host)
  // OpenSSH separates its privileges into this folder and does not make it.
  mkdirSync('/run/sshd', { recursive: true })
  const key = join(host.folder, 'host-key')
  if (!existsSync(key)) {
    await runCommand([toolPath('ssh-keygen'), '-q', '-t', 'ed25519', '-N', '', '-f', key])
  }
  const settings = [
    'Port 22',
    `HostKey ${key}`,
    `PidFile ${join(host.folder, 'sshd.pid')}`,
    'PasswordAuthentication yes',
    'UsePAM no',
    'UseDNS no',
    'PrintMotd no',
    'MaxStartups 100',
    'Subsystem sftp internal-sftp',
  ]
  const path = join(host.folder, 'sshd_config')
  await writeFile(path, `${settings.join('\n')}\n`)
  return path
}
