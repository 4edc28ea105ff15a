#!/usr/bin/env node
/** The honeypot's door: `node lab/honeypot/main.ts --help`. */
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { openHoneypot } from './honeypot.ts'
import { openLog } from './log.ts'
import { type HostKey, hostKeyOf } from './ssh/key-exchange.ts'
import { debianVersion } from './ssh/session.ts'

interface Flags {
  readonly folder: string
  readonly address: string
  readonly sshPort: number
  readonly httpPort: number
  readonly hidePasswords: boolean
  readonly sshVersion: string
}

/** The same key after each start: a server that changes its key is noticed. */
function keptHostKey(folder: string): HostKey {
  const path = join(folder, 'host-key')
  if (!existsSync(path)) {
    const { privateKey } = generateKeyPairSync('ed25519')
    writeFileSync(path, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 })
  }
  const hostKey = hostKeyOf(createPrivateKey(readFileSync(path)))
  writeFileSync(`${path}.pub`, `ssh-ed25519 ${hostKey.blob.toString('base64')}\n`)
  return hostKey
}

function parseVersion(text: string): string {
  if (/^SSH-2\.0-[\x20-\x7e]{1,200}$/.test(text)) return text
  throw new InvalidArgumentError('expected SSH-2.0- and printable ASCII')
}

function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port < 65_536) return port
  throw new InvalidArgumentError('expected a port, 0 to 65535')
}

async function open(flags: Flags): Promise<void> {
  mkdirSync(flags.folder, { recursive: true })
  const path = join(flags.folder, 'tried.ndjson')
  const note = openLog({ path, now: () => new Date(), hidesPasswords: flags.hidePasswords })
  const hostKey = keptHostKey(flags.folder)
  const version = flags.sshVersion
  const honeypot = await openHoneypot({ ...flags, hostKey, note, refusalMs: 400, version })
  const { sshPort, httpPort } = honeypot
  console.log(`honeypot: ssh on port ${sshPort}, http on port ${httpPort}, notes in ${path}`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void honeypot[Symbol.asyncDispose]().then(() => process.exit(0)))
  }
}

await new Command('honeypot')
  .description('Lets nobody in, and notes what is tried over SSH and HTTP.')
  .requiredOption('--folder <path>', 'where its notes (tried.ndjson) and host key are kept')
  .option('--address <address>', 'where it listens', '::')
  .option('--ssh-port <port>', '0: any free one', parsePort, 22)
  .option('--http-port <port>', '0: any free one', parsePort, 80)
  .option('--ssh-version <line>', 'what its SSH says it is', parseVersion, debianVersion)
  .option('--hide-passwords', 'note the length of passwords only, and no headers and bodies', false)
  .action(open)
  .parseAsync()
