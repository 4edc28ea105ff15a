/** What a process that works from the bus is: its name, key and certificate, in one file. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { AmoskysError } from '../../kernel/index.ts'
import { openKeyFolder, readPrivateFile, writeKeyFile } from './key-files.ts'

export interface WorkerKeys {
  readonly name: string
  /** `host:port` at which the bus is reached. */
  readonly hub: string
  /** PEM: of the authority and of the worker. */
  readonly authority: string
  readonly certificate: string
  /** PKCS#8 in PEM. */
  readonly key: string
}

const fields = ['name', 'hub', 'authority', 'certificate', 'key'] as const

export function workerFile(folder: string): string {
  return join(folder, 'worker.json')
}

/** Throws where there is none, where others can read it, and where its parts do not belong together. */
export function readWorkerKeys(folder: string): WorkerKeys {
  const path = workerFile(folder)
  if (!existsSync(path))
    throw new AmoskysError(
      'not-found',
      `${path}: this machine has no keys of a worker: at the hub, amoskys pki issue NAME --worker --out FOLDER`,
    )
  const text = readPrivateFile(path)
  try {
    const found = JSON.parse(text) as Readonly<Record<string, unknown>>
    const missing = fields.find((name) => typeof found[name] !== 'string')
    if (missing !== undefined) throw new Error(`${missing} is missing`)
    const keys = found as unknown as WorkerKeys
    requireWhole(keys)
    return keys
  } catch (cause) {
    // Without what the parser found: it may quote the key.
    const says = cause instanceof SyntaxError ? 'it is no JSON' : (cause as Error).message
    const text = `${path}: expected the keys of a worker, whole (${says}); issue them again at the hub`
    throw new AmoskysError('corrupt', text)
  }
}

export function writeWorkerKeys(folder: string, keys: WorkerKeys): void {
  requireWhole(keys)
  openKeyFolder(folder)
  writeKeyFile(workerFile(folder), `${JSON.stringify(keys, null, 2)}\n`)
}

function requireWhole({ certificate, key, authority }: WorkerKeys): void {
  const own = new X509Certificate(certificate)
  if (!own.checkPrivateKey(createPrivateKey(key)))
    throw new Error('the private key is not that of the certificate')
  if (!own.verify(new X509Certificate(authority).publicKey))
    throw new Error('the authority did not sign the certificate')
}
