/** An export of the audit log in one file: POSIX ustar (IEEE 1003.1), which every system unpacks. */
import { createReadStream, mkdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type AuditPlaces, exportAudit, type FoundEntries } from '../../../audit/index.ts'
import type { Sink } from '../../kit/index.ts'

const block = 512
const folderName = 'amoskys-audit'

interface Parts {
  readonly entries: FoundEntries
  readonly timeMs: number
}

export async function writeTar(
  sink: Sink,
  places: AuditPlaces,
  { entries, timeMs }: Parts,
): Promise<void> {
  const folder = `${sink.path}.d`
  mkdirSync(folder, { mode: 0o700 })
  try {
    const exported = await exportAudit(folder, places, entries)
    for (const name of exported.files) {
      const path = join(folder, name)
      const { size } = statSync(path)
      await sink.append(tarHeader({ name: `${folderName}/${name}`, size, timeMs }), 0)
      // All of it is text.
      for await (const part of createReadStream(path, 'utf8')) await sink.append(part, 0)
      const rest = (block - (size % block)) % block
      if (rest > 0) await sink.append('\0'.repeat(rest), 0)
    }
    await sink.append('\0'.repeat(2 * block), exported.entries)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Names and lengths of fields as the standard has them. */
export function tarHeader(file: { name: string; size: number; timeMs: number }): string {
  const octal = (value: number, width: number) =>
    `${Math.floor(value)
      .toString(8)
      .padStart(width - 1, '0')}\0`
  const fields = (sum: string) =>
    [
      file.name.padEnd(100, '\0'),
      octal(0o644, 8),
      octal(0, 8),
      octal(0, 8),
      octal(file.size, 12),
      octal(file.timeMs / 1000, 12),
      sum,
      '0',
      '\0'.repeat(100),
      'ustar\0',
      '00',
    ]
      .join('')
      .padEnd(block, '\0')
  // The sum is made as if its own field were spaces.
  const sum = Buffer.from(fields(' '.repeat(8)), 'latin1').reduce((all, byte) => all + byte, 0)
  return fields(`${sum.toString(8).padStart(6, '0')}\0 `)
}
