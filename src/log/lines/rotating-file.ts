/**
 * A file that is appended to, and put aside when it is full: of those put aside the oldest go. Several threads and
 * processes may write to it at once: each appends whole lines, and sees when another has put the file aside.
 */
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'

export interface RotatingOptions {
  readonly folder: string
  /** A file that is larger is put aside. */
  readonly bytesMax: number
  /** Files at most, the one that is written to among them. */
  readonly filesMax: number
  readonly now: () => number
  /** Told once when writing begins to fail, and never by throwing: a full disk must not end what is logged. */
  readonly onFailure: (reason: string) => void
}

const current = 'amoskys.ndjson'
/** Padded, so that the order of names is that of time. */
const timeDigits = 15

export class RotatingFile {
  readonly #options: RotatingOptions
  #descriptor: number | null = null
  #hasFailed = false
  #asides = 0
  /** Lines that could not be written. */
  lost = 0

  constructor(options: RotatingOptions) {
    this.#options = options
  }

  write(line: string): void {
    try {
      const descriptor = this.#open()
      writeSync(descriptor, line)
      if (fstatSync(descriptor).size >= this.#options.bytesMax) this.#putAside()
      this.#hasFailed = false
    } catch (thrown) {
      this.lost++
      if (!this.#hasFailed) this.#options.onFailure((thrown as Error).message)
      this.#hasFailed = true
      this.close()
    }
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor)
    this.#descriptor = null
  }

  get #path(): string {
    return join(this.#options.folder, current)
  }

  #open(): number {
    if (this.#descriptor !== null) return this.#descriptor
    mkdirSync(this.#options.folder, { recursive: true, mode: 0o700 })
    this.#descriptor = openSync(this.#path, 'a', 0o600)
    return this.#descriptor
  }

  /** Only the file that is ours to put aside; where another did so already, it is enough to open the new one. */
  #putAside(): void {
    const { folder, now } = this.#options
    const ours = fstatSync(this.#open()).ino
    const there = statSync(this.#path, { throwIfNoEntry: false })?.ino
    if (there === ours) {
      const time = String(Math.round(now())).padStart(timeDigits, '0')
      const count = String(this.#asides++ % 1e6).padStart(6, '0')
      renameSync(this.#path, join(folder, `amoskys-${time}-${count}-${process.pid}.ndjson`))
      this.#forgetOldest()
    }
    this.close()
  }

  #forgetOldest(): void {
    const { folder, filesMax } = this.#options
    const asides = logFiles(folder).filter((name) => name !== current)
    for (const name of asides.slice(filesMax - 1)) rmSync(join(folder, name), { force: true })
  }
}

/** Names of the log's files, the newest first. */
export function logFiles(folder: string): string[] {
  let names: string[] = []
  try {
    names = readdirSync(folder)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown
  }
  const asides = names.filter((name) => /^amoskys-\d+-\d+-\d+\.ndjson$/.test(name))
  return [...(names.includes(current) ? [current] : []), ...asides.sort().reverse()]
}
