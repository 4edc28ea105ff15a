/** Checkpoints: signed words on how long the chain was and how it ended, kept in a file that only grows. */
import { sign, verify } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import type { AuditCheckpoint } from '../contracts/index.ts'
import { isoTime } from '../kernel/index.ts'
import { canonicalJson } from './canonical-json.ts'
import type { ChainEnd } from './chain.ts'
import type { KnownKeys, SigningKey } from './keys.ts'

export function signCheckpoint(key: SigningKey, end: ChainEnd, nowMs: number): AuditCheckpoint {
  const said = { size: end.size, head: end.head, time: isoTime(nowMs * 1000), key: key.id }
  const signature = sign(null, Buffer.from(canonicalJson(said)), key.privateKey)
  return { ...said, signature: signature.toString('base64url') }
}

export function isSignedBy(keys: KnownKeys, checkpoint: AuditCheckpoint): boolean {
  const { signature, ...said } = checkpoint
  const key = keys.get(checkpoint.key)
  if (key === undefined) return false
  return verify(null, Buffer.from(canonicalJson(said)), key, Buffer.from(signature, 'base64url'))
}

/** What a checkpoint file holds. */
export interface KeptCheckpoints {
  readonly isThere: boolean
  readonly checkpoints: readonly AuditCheckpoint[]
  /** Lines, from 1, that are no checkpoint; but not a last one that a crash left unfinished. */
  readonly unreadable: readonly number[]
  readonly isTorn: boolean
}

export function readCheckpoints(path: string): KeptCheckpoints {
  if (!existsSync(path)) return { isThere: false, checkpoints: [], unreadable: [], isTorn: false }
  const lines = readFileSync(path, 'utf8').split('\n')
  // A line is whole only with its end.
  const isTorn = lines.pop() !== ''
  const read = lines.map(checkpointIn)
  return {
    isThere: true,
    checkpoints: read.filter((one) => one !== null),
    unreadable: read.flatMap((one, i) => (one === null && lines[i] !== '' ? [i + 1] : [])),
    isTorn,
  }
}

/** On the disk when this returns. */
export function appendCheckpoint(path: string, checkpoint: AuditCheckpoint): void {
  const { isTorn } = readCheckpoints(path)
  const descriptor = openSync(path, 'a', 0o600)
  try {
    writeSync(descriptor, `${isTorn ? '\n' : ''}${canonicalJson(checkpoint)}\n`)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function checkpointIn(line: string): AuditCheckpoint | null {
  try {
    const { size, head, time, key, signature } = JSON.parse(line) as AuditCheckpoint
    const texts = [head, time, key, signature]
    const isOne = Number.isSafeInteger(size) && texts.every((text) => typeof text === 'string')
    return isOne ? { size, head, time, key, signature } : null
  } catch {
    return null
  }
}
