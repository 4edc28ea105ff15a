/** The resolver that reads our file: told to read it again, and asked what it makes of it. */
import { promises as dns } from 'node:dns'
import { readFile } from 'node:fs/promises'
import { AmoskysError, endpointText, printable } from '../../../../kernel/index.ts'

export interface ResolverOptions {
  /** Where it answers. */
  readonly address: string
  readonly port: number
  /** dnsmasq's own; it is sent SIGHUP, upon which it reads its lists again and forgets what it knew. */
  readonly pidFile: string
}

/** `blocked`: no such name, or an address of nobody. `open`: it has addresses. `silent`: no answer. */
export type Answered = 'blocked' | 'open' | 'silent'

const patience = { timeout: 1000, tries: 2 } as const
const nobody = new Set(['0.0.0.0', '::'])

/** Tells dnsmasq. Whether the process is dnsmasq is looked at first: a number that was left in a file may be anybody's by now. */
export async function reload({ pidFile }: ResolverOptions): Promise<void> {
  const shown = printable(pidFile)
  const pid = Number((await textOf(pidFile))?.trim())
  if (!Number.isSafeInteger(pid) || pid < 2)
    throw new AmoskysError(
      'unavailable',
      `${shown} holds no process id of dnsmasq: does it run? (settings, response.domains.pidFile)`,
    )
  const name = (await textOf(`/proc/${pid}/comm`))?.trim()
  if (name !== 'dnsmasq')
    throw new AmoskysError(
      'unavailable',
      `process ${pid} of ${shown} is not dnsmasq but ${printable(name ?? 'gone')}: the list is written, and read at its next start`,
    )
  try {
    process.kill(pid, 'SIGHUP')
  } catch (thrown) {
    throw new AmoskysError(
      'permission',
      `dnsmasq (process ${pid}) cannot be told to read its lists again: run the responder as root`,
      { cause: thrown },
    )
  }
}

async function textOf(path: string): Promise<string | undefined> {
  return await readFile(path, 'utf8').catch(() => undefined)
}

export async function ask(options: ResolverOptions, domain: string): Promise<Answered> {
  const resolver = new dns.Resolver(patience)
  resolver.setServers([endpointText(options.address, options.port)])
  const both = await Promise.all([
    answerOf(resolver.resolve4(domain)),
    answerOf(resolver.resolve6(domain)),
  ])
  if (both.includes('open')) return 'open'
  return both.includes('blocked') ? 'blocked' : 'silent'
}

async function answerOf(asked: Promise<readonly string[]>): Promise<Answered> {
  try {
    return (await asked).every((address) => nobody.has(address)) ? 'blocked' : 'open'
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
    return code === 'ENOTFOUND' || code === 'ENODATA' ? 'blocked' : 'silent'
  }
}
