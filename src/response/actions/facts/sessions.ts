/**
 * Who manages this machine over SSH: others with a session, and not those who are still asked for a password, as everybody
 * is who guesses at one.
 */
import type { Files } from './files.ts'
import { type Connected, connectedIn } from './iproute.ts'

/**
 * Others at connections of these ports, as `ss -p` tells of the processes. A connection counts unless it is seen to be
 * OpenSSH's and nobody let in: what other servers do, or who may not look does not see, is taken for a session.
 */
export function managersIn(text: string, ports: ReadonlySet<number>, files: Files): string[] {
  return connectedIn(text)
    .filter(({ here }) => ports.has(here.port))
    .filter((one) => !isWaiting(one, files))
    .map(({ there }) => there.address)
}

const owners = /\("([^"]*)",pid=(\d+),/g

/** Each process of a connection is OpenSSH's, and none of them has a session. */
function isWaiting({ users }: Connected, files: Files): boolean {
  const processes = [...users.matchAll(owners)]
  const isKnown = processes.length > 0 && processes.every(([, name]) => name!.startsWith('sshd'))
  return isKnown && processes.every(([, , pid]) => isBefore(files.text(`proc/${pid}/cmdline`)))
}

/** As sshd names itself (session.c, sshd-session.c): `sshd: ann@pts/0` has a session, `sshd: ann [net]` has none. */
function isBefore(commandLine: string): boolean {
  const title = /^sshd(?:-session|-auth)?: (.*)$/s.exec(
    commandLine.replaceAll('\0', ' ').trim(),
  )?.[1]
  if (title !== undefined) return /\[(?:accepted|net|priv|preauth)\]$/.test(title)
  // Just begun, before it has a title; one that is gone was let in by nobody.
  return commandLine === '' || /(?:^|\/)sshd(?:-session|-auth)?\0/.test(commandLine)
}
