/** A path as the system keeps it: bytes, which need not be text in any encoding. */
export interface StoredPath {
  readonly raw: Buffer
  /** For people: bytes that are no UTF-8 as `\xNN`. */
  readonly name: string
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function storedPath(raw: Buffer): StoredPath {
  return { raw, name: textOf(raw) }
}

/** A name within a folder. */
export function inside(folder: StoredPath, name: Buffer): StoredPath {
  const slash = folder.raw.at(-1) === 0x2f ? '' : '/'
  return storedPath(Buffer.concat([folder.raw, Buffer.from(slash), name]))
}

function textOf(raw: Buffer): string {
  try {
    return utf8.decode(raw)
  } catch {
    return raw.toString('latin1').replace(/[^ -~]/g, hex)
  }
}

function hex(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
}
