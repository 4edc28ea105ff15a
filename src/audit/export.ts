/** An export that a stranger can check: the entries, the checkpoints, the public keys and a small program. */
import { copyFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { canonicalJson } from './canonical-json.ts'
import type { AuditPlaces } from './keys.ts'
import { verifierScript } from './verifier.ts'
import type { FoundEntries } from './verify.ts'

export interface ExportedAudit {
  readonly entries: number
  /** Names of the files that were written. */
  readonly files: readonly string[]
}

/** Into an empty folder. What is damaged is exported as it is: the check says so. */
export async function exportAudit(
  folder: string,
  places: AuditPlaces,
  found: FoundEntries,
): Promise<ExportedAudit> {
  const entries = await writeEntries(join(folder, 'audit.jsonl'), found)
  const script = 'verify-audit.mjs'
  writeFileSync(join(folder, script), verifierScript, { mode: 0o700 })
  const keys = publicHalves(places)
  for (const path of keys) copyFileSync(path, join(folder, basename(path)))
  const checkpoints = 'audit-checkpoints.jsonl'
  if (existsSync(places.checkpoints)) copyFileSync(places.checkpoints, join(folder, checkpoints))
  else writeFileSync(join(folder, checkpoints), '')
  return {
    entries,
    files: ['audit.jsonl', checkpoints, ...keys.map((path) => basename(path)), script],
  }
}

async function writeEntries(path: string, found: FoundEntries): Promise<number> {
  await using file = await open(path, 'wx', 0o600)
  let entries = 0
  for await (const some of found) {
    const lines = some.map(({ seq, entry }) => canonicalJson(entry ?? { seq, isUnreadable: true }))
    await file.write(`${lines.map(oneLine).join('\n')}\n`)
    entries += some.length
  }
  return entries
}

/** Some readers end a line at these, too. */
function oneLine(json: string): string {
  return json.replace(
    /[\u0085\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function publicHalves({ publicKey }: AuditPlaces): string[] {
  const folder = dirname(publicKey)
  const names = existsSync(folder) ? readdirSync(folder) : []
  return names.filter((name) => /^audit.*\.pub\.pem$/.test(name)).map((name) => join(folder, name))
}
