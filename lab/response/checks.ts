/** What a stranger can tell from where it stands: the lab's answer to "does it really hold?". */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { AmoskysError } from '../../src/kernel/index.ts'
import { honeypotTitle } from '../honeypot/http.ts'
import type { Host, HostProcess } from '../host.ts'
import type { ResponseHosts } from './lab.ts'

/** `refused`: somebody said no. `silent`: nobody said anything within the time. */
export type Reach = 'open' | 'refused' | 'silent'

/** Whether a connection opens, TCP. */
export async function reach(from: Host, address: string, port: number): Promise<Reach> {
  const line = ['nc', '-n', '-z', '-v', '-w', '1', address, String(port)]
  const { status, stderr } = await from.attempt(line)
  if (status === 0) return 'open'
  // Whoever cannot ask must not be taken for somebody who gets no answer.
  if (status > 1) throw new AmoskysError('unavailable', `${from.name}: nc: ${stderr.trim()}`)
  return /refused/.test(stderr) ? 'refused' : 'silent'
}

export async function reaches(from: Host, address: string, port: number): Promise<boolean> {
  return (await reach(from, address, port)) === 'open'
}

/** Asks until it is so, or the time is over: the last answer. */
export async function reachesWithin(
  from: Host,
  to: { readonly address: string; readonly port: number; readonly isWanted: boolean },
  patienceMs: number,
): Promise<boolean> {
  const endMs = Date.now() + patienceMs
  for (;;) {
    const is = await reaches(from, to.address, to.port)
    if (is === to.isWanted || Date.now() > endMs) return is
    await sleep(100)
  }
}

/** What a download brings in so many seconds, bytes per second; 0 where there is no answer. */
export async function throughput(from: Host, url: string, seconds = 3): Promise<number> {
  const write = ['-o', '/dev/null', '-w', '%{size_download} %{time_total}']
  const line = ['curl', '-s', '-g', '-m', String(seconds), ...write, url]
  const { stdout } = await from.attempt(line)
  const [bytes = 0, took = 0] = stdout.split(' ').map(Number)
  return bytes > 0 ? Math.round(bytes / Math.max(took, 0.001)) : 0
}

export type Answerer = 'web1' | 'honeypot' | 'somebody else' | 'nobody'

/** Who answers there, known by what only it has: its SSH host key, or its pages. */
export async function answersAs(
  lab: ResponseHosts,
  from: Host,
  { address, port }: { readonly address: string; readonly port: number },
): Promise<Answerer> {
  return port === 22 ? sshAnswerer(lab, from, address) : httpAnswerer(lab, from, { address, port })
}

async function sshAnswerer(lab: ResponseHosts, from: Host, address: string): Promise<Answerer> {
  const line = ['ssh-keyscan', '-T', '2', '-t', 'ed25519', address]
  const key = /ssh-ed25519 (\S+)/.exec((await from.attempt(line)).stdout)?.[1]
  if (key === undefined) return 'nobody'
  for (const name of ['web1', 'honeypot'] as const) {
    const host = lab.host(name)
    const kept = await host.text(join(host.folder, 'host-key.pub'))
    if (kept.includes(key)) return name
  }
  return 'somebody else'
}

async function httpAnswerer(
  lab: ResponseHosts,
  from: Host,
  { address, port }: { readonly address: string; readonly port: number },
): Promise<Answerer> {
  const host = address.includes(':') ? `[${address}]` : address
  const url = `http://${host}:${port}/page1.html`
  const { status, stdout } = await from.attempt(['curl', '-s', '-g', '-m', '3', url])
  if (status !== 0) return 'nobody'
  if (stdout.includes(honeypotTitle)) return 'honeypot'
  // The page is no text: what is compared is what becomes of it when it is read as one.
  const web1 = lab.host('web1')
  const page = await web1.text(join(web1.folder, 'www', 'page1.html'))
  return stdout === page ? 'web1' : 'somebody else'
}

/** A connection that stays open and is used five times a second: whether a block also ends what began before it. */
export interface Talk extends AsyncDisposable {
  /** Answers that came so far. */
  answers(): number
  /** Whether an answer comes within the time. */
  goesOn(withinMs?: number): Promise<boolean>
}

export function openTalk(from: Host, address: string, port = 80): Talk {
  const client: HostProcess = from.spawn(['nc', '-n', address, String(port)])
  const ask = `HEAD /page1.html HTTP/1.1\r\nHost: web1\r\n\r\n`
  const timer = setInterval(() => client.write(ask), 200)
  const answers = () => client.said().split('HTTP/1.1 200').length - 1
  return {
    answers,
    async goesOn(withinMs = 1_000) {
      const before = answers()
      for (let waitedMs = 0; waitedMs < withinMs; waitedMs += 50) {
        await sleep(50)
        if (answers() > before) return true
      }
      return false
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await client.stop()
    },
  }
}
