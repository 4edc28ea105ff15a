/** Accounts of one host: its own passwd and shadow, laid over the machine's inside that host only. */
import { existsSync, mkdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand, toolPath } from '../command.ts'
import type { Host } from '../host.ts'

/** Users of the lab's servers. The passwords protect nothing: they exist for minutes, in a namespace. */
export const accounts = [
  { user: 'deploy', password: 'harvest-moon-7' },
  { user: 'maria', password: 'quiet river 12' },
  { user: 'vault', password: 'nightly-0300' },
] as const

export async function addAccounts(host: Host): Promise<void> {
  const etc = join('/etc/netns', host.namespace)
  if (existsSync(join(etc, 'shadow'))) return
  const passwd = [await readFile('/etc/passwd', 'utf8')]
  const shadow = [await readFile('/etc/shadow', 'utf8')]
  for (const [i, account] of accounts.entries()) {
    const home = join(host.folder, 'home', account.user)
    mkdirSync(home, { recursive: true })
    passwd.push(`${account.user}:x:${3000 + i}:65534::${home}:/bin/sh\n`)
    shadow.push(`${account.user}:${await hashPassword(account.password)}:19000:0:99999:7:::\n`)
    await runCommand(['/bin/chown', '-R', `${3000 + i}:65534`, home])
  }
  await runCommand(['/bin/chmod', '755', host.folder, join(host.folder, '..')])
  await writeFile(join(etc, 'passwd'), passwd.join(''))
  await writeFile(join(etc, 'shadow'), shadow.join(''), { mode: 0o600 })
}

async function hashPassword(password: string): Promise<string> {
  const made = await runCommand([toolPath('openssl'), 'passwd', '-6', '-salt', 'amoskys', password])
  return made.stdout.trim()
}
