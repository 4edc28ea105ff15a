import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand, toolPath } from '../../lab/command.ts'
import type { Contender } from './contender.ts'
import { waitUntil } from './wait.ts'

/** Debian's filters and actions, its jail for sshd, with the files, the socket and the table of one run. */
export const fail2ban: Contender = {
  name: 'fail2ban',
  programs: ['fail2ban-server', 'nft'],
  packages: 'fail2ban nftables',
  async start({ server, log }, guesses) {
    const folder = join(server.folder, 'fail2ban')
    const inside = (name: string) => join(folder, name)
    cpSync('/etc/fail2ban', inside('etc'), { recursive: true })
    rmSync(inside('etc/jail.d'), { recursive: true })
    mkdirSync(inside('etc/jail.d'))
    writeFileSync(
      inside('etc/fail2ban.local'),
      `[Definition]\ndbfile = ${inside('known.sqlite3')}\n`,
    )
    writeFileSync(
      inside('etc/jail.local'),
      `[DEFAULT]\nbanaction = nftables\n[sshd]\nenabled = true\nlogpath = ${log}\nmaxretry = ${guesses}\n`,
    )
    const diary = inside('fail2ban.log')
    const line = ['fail2ban-server', '-f', '-c', inside('etc'), '-s', inside('socket')]
    const running = server.spawn([...line, '-p', inside('pid'), '--logtarget', diary, 'start'])
    const says = () => text(diary)
    await waitUntil(
      () => says().includes("Jail 'sshd' started"),
      () => `no jail: ${running.said()}`,
    )
    const { stdout } = await runCommand([toolPath('fail2ban-server'), '--version'])
    const backend = /Jail 'sshd' uses (\w+)/.exec(says())?.[1] ?? 'an unknown backend'
    return {
      where: server,
      says: `${stdout.trim()}, its backend auto: ${backend}, action nftables, maxretry ${guesses}`,
      patienceMs: 10_000,
      [Symbol.asyncDispose]: async () => void (await running.stop('SIGTERM')),
    }
  },
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
