import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { root } from './sources.fixture.ts'
import { until } from './until.fixture.ts'

const program = join(root, 'src/cli/bin/amoskys.js')

export interface Started {
  readonly child: ChildProcess
  readonly said: { out: string; err: string }
  readonly ended: Promise<{ readonly status: number | null; readonly signal: string | null }>
  saying(pattern: RegExp): Promise<void>
}

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'amoskys-up-'))
}

/** `amoskys up` in a folder of its own, where it keeps `data/amoskys.sqlite`, on any free port. */
export function startUp(folder: string, ...words: readonly string[]): Started {
  return startCommand(folder, 'up', ...words)
}

export function startCommand(folder: string, ...[command, ...words]: readonly string[]): Started {
  const line = [program, command!, '--set', 'api.port=0', ...words]
  const child = spawn(process.execPath, line, { cwd: folder })
  const said = { out: '', err: '' }
  child.stdout.on('data', (bytes: Buffer) => {
    said.out += bytes
  })
  child.stderr.on('data', (bytes: Buffer) => {
    said.err += bytes
  })
  const ended = once(child, 'close').then(([status, signal]) => ({ status, signal }))
  const saying = (pattern: RegExp) => until(() => pattern.test(said.out) || pattern.test(said.err))
  return { child, said, ended, saying }
}

export async function runUp(folder: string, ...words: readonly string[]) {
  const { said, ended } = startUp(folder, ...words)
  return { ...(await ended), ...said }
}

export function rows(folder: string, query: string): Record<string, unknown>[] {
  using database = new DatabaseSync(join(folder, 'data', 'amoskys.sqlite'), {
    readOnly: true,
    timeout: 5000,
  })
  return database
    .prepare(query)
    .all()
    .map((row) => ({ ...row }))
}

/** What a replay leaves behind, as text: the newest of each alert, signal and flow, without the numbers of the rows. */
export function keptText(folder: string): string[] {
  return [
    ...rows(folder, 'select * from alerts order by id'),
    ...rows(folder, 'select * from signals order by sensor, key'),
    ...rows(folder, 'select * from flows order by first_us, community_id, vlan'),
  ].map(({ id, change: _, ...row }) =>
    JSON.stringify({ ...row, id: String(id).startsWith('alr_') ? id : '' }),
  )
}
