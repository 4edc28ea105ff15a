import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { newFolder } from '../actions.fixture.ts'
import { filesAt } from './files.ts'
import { managersIn } from './sessions.ts'

/** The addresses of those who count, with each process's command line by its number. */
function managers(lines: readonly string[], processes: Readonly<Record<number, string>> = {}) {
  const root = newFolder()
  for (const [pid, text] of Object.entries(processes)) {
    const path = join(root, `proc/${pid}/cmdline`)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  return managersIn(lines.join('\n'), new Set([22]), filesAt(root))
}

const at = (address: string, users = '') =>
  `0      0          192.168.1.20:22     ${address}:51000 ${users}`.trim()
const sshd = (...pids: readonly number[]) =>
  `users:(${pids.map((pid) => `("sshd",pid=${pid},fd=4)`).join(',')})`

test('who has a session counts, who is still asked for a password does not', () => {
  const lines = [
    at('10.0.0.1', sshd(11)),
    at('10.0.0.2', sshd(21, 20)),
    at('10.0.0.3', sshd(31, 30)),
    at('10.0.0.4', sshd(41)),
    at('10.0.0.5', sshd(51, 50).replaceAll('"sshd"', '"sshd-session"')),
    at('10.0.0.6', sshd(61)),
  ]
  const processes = {
    11: 'sshd: root@notty\0',
    20: 'sshd: ann [priv]\0\0\0',
    21: 'sshd: ann@pts/0\0\0',
    30: 'sshd: ann@corp [priv]\0',
    31: 'sshd: ann@corp [net]\0',
    41: 'sshd: [accepted]\0',
    50: 'sshd-session: root [priv]\0',
    51: 'sshd-session: root@pts/3\0',
    61: '/usr/sbin/sshd\0-D\0-R\0',
  }
  expect(managers(lines, processes)).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.5'])
})

test('where nobody can tell, a session is taken for one', () => {
  const other = 'users:(("dropbear",pid=71,fd=4))'
  const title = 'something else altogether'
  const lines = [at('10.0.0.1'), at('10.0.0.2', other), at('10.0.0.3', sshd(81))]
  expect(managers(lines, { 71: 'dropbear\0', 81: title })).toEqual([
    '10.0.0.1',
    '10.0.0.2',
    '10.0.0.3',
  ])
})

test('other ports, and what is no connection, do not count', () => {
  const lines = ['', 'nonsense', '0 0 192.168.1.20:40000 10.0.0.1:22 users:(("ssh",pid=9,fd=3))']
  expect(managers(lines)).toEqual([])
})
