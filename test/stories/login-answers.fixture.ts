/** Captures of many short connections to Redis, whose server answers each login in the clear. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { call, captureOf } from './frames.fixture.ts'

const server = { address: '192.168.7.13', port: 6379 }
export const accepted = '+OK\r\n'
export const refused = '-WRONGPASS invalid username-password pair or user is disabled.\r\n'
/** Another password each time, as a guesser has. */
const auth = (guess: number) =>
  `*2\r\n$4\r\nAUTH\r\n$8\r\npass${String(guess).padStart(4, '0')}\r\n`

/** A capture of a connection every 400 ms, each with so many logins, answered in turn. */
export function captureFile(answers: readonly string[], { perConnection = 1 } = {}): string {
  const frames = []
  for (let i = 0; i * perConnection < answers.length; i++) {
    const guesses = Array.from({ length: perConnection }, (_, k) => auth(i * perConnection + k))
    frames.push(
      ...call({
        ...{ atS: i * 0.4, client: { address: '198.51.100.23', port: 30_000 + i }, server },
        sent: guesses.join(''),
        received: answers.slice(i * perConnection, (i + 1) * perConnection).join(''),
      }),
    )
  }
  const path = join(mkdtempSync(join(tmpdir(), 'amoskys-logins-')), 'capture.pcap')
  writeFileSync(path, captureOf(frames))
  return path
}

export const many = (answer: string) => Array.from({ length: 200 }, () => answer)
