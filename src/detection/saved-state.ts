/**
 * What detection keeps, as bytes: a line that says what they are, a digest of the rest, under which circumstances they
 * were saved, and the state as one graph, compressed. It comes back only where it would have gone on the same.
 */
import { createHash } from 'node:crypto'
import { DefaultDeserializer, serialize } from 'node:v8'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { AmoskysError, printable, reasonOf, version } from '../kernel/index.ts'
import type { ModelArtefact } from './models/index.ts'
import type { DetectionSettings } from './stages.ts'

/** Raised whenever a part keeps something else than before. */
const format = 1
const title = 'AMOSKYS DETECTION '
const titleBytes = 24
const digestBytes = 32
const bodyAt = titleBytes + digestBytes + 4
/** Of what is said of the circumstances. */
const circumstancesMax = 1 << 20
/** All tables full are a tenth of it. */
const stateBytesMax = 1 << 30
const shownChars = 60
/** Most of a table is alike: the fastest level makes a tenth of it. */
const compression = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

/** On what the meaning of the state rests, in text, by what it is called. */
export type Circumstances = Readonly<Record<string, string>>

/**
 * What only says how likely something has to be is no part of it: with other thresholds, what was counted is worth as
 * much as before.
 */
export function circumstancesOf(
  settings: DetectionSettings,
  artefact: ModelArtefact | null,
): Circumstances {
  return {
    version,
    sensor: settings.sensor,
    'records wanted': settings.wanted,
    'home networks': settings.home.join(' '),
    'settings of behaviours': JSON.stringify(sorted(settings.tunables)),
    model: artefact === null ? 'none' : `${artefact.card.version} ${artefact.card.modelSha256}`,
  }
}

export function sealed(state: unknown, circumstances: Circumstances): Uint8Array {
  const told = Buffer.from(JSON.stringify(circumstances))
  const body = zstdCompressSync(serialize(state), compression)
  const bytes = Buffer.alloc(bodyAt + told.length + body.length)
  bytes.write(`${title}${format}`.padEnd(titleBytes - 1), 'latin1')
  bytes.write('\n', titleBytes - 1)
  bytes.writeUInt32BE(told.length, titleBytes + digestBytes)
  bytes.set(told, bodyAt)
  bytes.set(body, bodyAt + told.length)
  bytes.set(digestOf(bytes), titleBytes)
  return bytes
}

/**
 * The state; or why it is of no use here, in a sentence. Throws where the bytes are none that were saved. The digest tells
 * what was damaged, not who wrote it: states are kept where only we write.
 */
export function unsealed(
  saved: Uint8Array,
  circumstances: Circumstances,
): { readonly state: object } | { readonly refusal: string } {
  const bytes = Buffer.from(saved.buffer, saved.byteOffset, saved.byteLength)
  const found = formatOf(bytes)
  if (found !== String(format))
    return { refusal: `It has format ${found}; this version reads format ${format}.` }
  if (!bytes.subarray(titleBytes, titleBytes + digestBytes).equals(digestOf(bytes)))
    throw corrupt('a digest that fits', 'another')
  const length = bytes.readUInt32BE(titleBytes + digestBytes)
  if (length > Math.min(circumstancesMax, bytes.length - bodyAt))
    throw corrupt('how it was saved', `${length} bytes of it`)
  return attempted(() => {
    const told = bytes.toString('utf8', bodyAt, bodyAt + length)
    const refusal = refusalOf(JSON.parse(told) as Circumstances, circumstances)
    if (refusal !== '') return { refusal }
    return { state: deserialized(bytes.subarray(bodyAt + length)) }
  })
}

/** Whatever is wrong with what was saved, one error says so. */
export function attempted<T>(restore: () => T): T {
  try {
    return restore()
  } catch (thrown) {
    if (thrown instanceof AmoskysError) throw thrown
    throw corrupt('the state of every part', printable(reasonOf(thrown)), thrown)
  }
}

function corrupt(expected: string, found: string, cause?: unknown): AmoskysError {
  const message = `saved state of detection: expected ${expected}, found ${found}`
  return new AmoskysError('corrupt', message, { cause })
}

function formatOf(bytes: Buffer): string {
  const line = bytes.toString('latin1', 0, titleBytes)
  if (bytes.length < bodyAt || !/^AMOSKYS DETECTION \d{1,5} *\n$/.test(line))
    throw corrupt(`"${title}" and a format`, `"${printable(line)}"`)
  return line.slice(title.length).trim()
}

function digestOf(bytes: Buffer): Buffer {
  return createHash('sha256')
    .update(bytes.subarray(titleBytes + digestBytes))
    .digest()
}

function refusalOf(found: Circumstances, expected: Circumstances): string {
  const names = new Set([...Object.keys(expected), ...Object.keys(found)])
  for (const name of names) {
    const [then, now] = [found[name] ?? '', expected[name] ?? '']
    if (then !== now) return `It was saved with ${name} "${cut(then)}"; here it is "${cut(now)}".`
  }
  return ''
}

function cut(text: string): string {
  const shown = printable(String(text))
  return shown.length > shownChars ? `${shown.slice(0, shownChars)}…` : shown
}

function sorted<T>(record: Readonly<Record<string, T>>): unknown {
  const entries = Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))
  return entries.map(([name, value]) => [
    name,
    typeof value === 'object' && value !== null ? sorted(value as Record<string, unknown>) : value,
  ])
}

function deserialized(body: Buffer): object {
  const reader = new OwnMemory(zstdDecompressSync(body, { maxOutputLength: stateBytesMax }))
  reader.readHeader()
  const state: unknown = reader.readValue()
  if (typeof state !== 'object' || state === null) throw corrupt('a record', String(state))
  return state
}

/** Columns get memory of their own: what is written to them later is not to change what was saved, nor to hold on to it. */
class OwnMemory extends (DefaultDeserializer as unknown as new (
  body: Buffer,
) => DefaultDeserializer & { _readHostObject(): Uint8Array }) {
  override _readHostObject(): Uint8Array {
    return super._readHostObject().slice()
  }
}
