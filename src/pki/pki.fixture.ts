/** A hub and sensors with real keys, and a real server of grpc-js that says who called. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, Server, type ServerDuplexStream, type ServiceDefinition } from '@grpc/grpc-js'
import { onTestFinished } from 'vitest'
import { wallClockMs } from '../kernel/index.ts'
import {
  issueHub,
  issueSensor,
  issueWorker,
  type Lifetime,
  makeAuthority,
  type Pair,
} from './authority.ts'
import {
  type ClientKeys,
  clientCredentials,
  identityOf,
  makeKeyRequest,
  newOwnKeys,
  type RenewableClientKeys,
  type RenewableServerKeys,
  serverCredentials,
  type TlsKeys,
  workerIdentityOf,
} from './holder/index.ts'
import { readRequest } from './read-request.ts'

export const dayMs = 86_400_000

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'amoskys-pki-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export const newAuthority = (nowMs = wallClockMs()) => makeAuthority({ nowMs, days: 3650 })

export async function hubKeys(
  authority: Pair,
  lifetime: Lifetime = { nowMs: wallClockMs(), days: 365 },
  names: readonly string[] = ['localhost', '127.0.0.1'],
): Promise<TlsKeys> {
  const { key, certificate } = await issueHub(authority, names, lifetime)
  return { authority: authority.certificate, certificate, key }
}

export async function sensorKeys(
  authority: Pair,
  name: string,
  lifetime: Lifetime = { nowMs: wallClockMs(), days: 90 },
): Promise<TlsKeys> {
  const keys = newOwnKeys()
  const read = await readRequest(makeKeyRequest(name, keys))
  if (typeof read === 'string') throw new Error(read)
  const certificate = await issueSensor(authority, read, lifetime)
  return { authority: authority.certificate, certificate, key: keys.tls }
}

export async function workerTls(
  authority: Pair,
  name: string,
  lifetime: Lifetime = { nowMs: wallClockMs(), days: 90 },
): Promise<TlsKeys> {
  const { key, certificate } = await issueWorker(authority, name, lifetime)
  return { authority: authority.certificate, certificate, key }
}

/** What a door is opened with, and reached with. */
export function doorKeys(keys: TlsKeys) {
  const credentials = serverCredentials(keys, { isClientAsked: true })
  return { credentials, identify: identityOf, identifyWorker: workerIdentityOf }
}

export { clientCredentials }

const text = {
  to: (value: string) => Buffer.from(value),
  from: (bytes: Buffer) => bytes.toString(),
}

/** One bidirectional call: what is said comes back, with the name of the certificate in front. */
export const echo: ServiceDefinition = {
  say: {
    ...{ path: '/test.Echo/Say', requestStream: true, responseStream: true },
    ...{ requestSerialize: text.to, requestDeserialize: text.from },
    ...{ responseSerialize: text.to, responseDeserialize: text.from },
  },
}

export async function startEcho(credentials: RenewableServerKeys): Promise<number> {
  const server = new Server()
  server.addService(echo, {
    say(call: ServerDuplexStream<string, string>) {
      const { sslPeerCertificate } = call.getAuthContext()
      const name = identityOf(sslPeerCertificate)?.name ?? 'nobody'
      call.on('data', (said: string) => call.write(`${name}: ${said}`))
      call.on('end', () => call.end())
    },
  })
  onTestFinished(() => server.forceShutdown())
  return new Promise((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', credentials, (error, port) =>
      error ? reject(error) : resolve(port),
    ),
  )
}

export interface Talk {
  /** The answer, or the sentence with which the call failed. */
  say(words: string): Promise<string>
  readonly credentials: RenewableClientKeys
  close(): void
}

export function talkTo(port: number, keys: ClientKeys, host = '127.0.0.1'): Talk {
  const credentials = clientCredentials(host, keys)
  const client = new Client(`127.0.0.1:${port}`, credentials)
  onTestFinished(() => client.close())
  const { path } = echo['say']!
  const call = client.makeBidiStreamRequest<string, string>(path, text.to, text.from)
  let hear = (_: string) => {}
  call.on('data', (said: string) => hear(said))
  call.on('error', (error) => hear(`failed: ${error.message}`))
  return {
    credentials,
    say: (words) =>
      new Promise((resolve) => {
        hear = resolve
        call.write(words)
      }),
    close: () => client.close(),
  }
}
