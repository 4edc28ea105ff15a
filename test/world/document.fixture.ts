/** The examples of a document, and a server to run them against. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createService, createServiceKey, newSetUpLink } from '../../src/accounts/index.ts'
import { certificateFor, openApi } from '../../src/api/index.ts'
import { openDatabase, openStore } from '../../src/store/index.ts'
import { root } from '../sources.fixture.ts'
import { keep } from '../stories/keeping.fixture.ts'

const plain = {
  ...{ host: '127.0.0.1', port: 0, tls: null, trustedProxies: [], names: [] },
  ...{ requestsPerMinute: 6000, settings: [], models: [], version: '0.0.0' },
}

export interface Example {
  readonly script: string
  /** What it prints, `*` for any text; '' where that is not said. */
  readonly prints: string
}

export function examplesOf(document: string): Example[] {
  const text = readFileSync(join(root, document), 'utf8')
  const blocks = [...text.matchAll(/```(\w*)\n(.*?)```\n/gs)]
  return blocks.flatMap(([, kind, body], i) => {
    const file = fileOf(body!)
    if (file !== null) return [file]
    const [, next, prints] = blocks[i + 1] ?? []
    return kind === 'sh' ? [{ script: body!, prints: next === 'text' ? prints! : '' }] : []
  })
}

/** A block that begins with a file's name in a comment is kept under that name. */
function fileOf(body: string): Example | null {
  const [, name] = /^(?:#|\/\/) (\w+\.\w+)\n/.exec(body) ?? []
  return name === undefined ? null : { script: `cat > ${name} <<'END'\n${body}END\n`, prints: '' }
}

/** A line of the document as what a line of output has to match. */
export function patternOf(prints: string): RegExp {
  const escaped = prints.trim().replace(/[.+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped.replaceAll('*', '[^\\n]*')}$`)
}

/** What each prints; they share their variables. */
export async function outputsOf(
  examples: readonly Example[],
  env: Record<string, string>,
  cwd = mkdtempSync(join(tmpdir(), 'amoskys-examples-')),
): Promise<string[]> {
  const end = '=====end====='
  const script = examples.map((one) => `${one.script}\necho; echo ${end}\n`).join('')
  const { stdout } = await promisify(execFile)('bash', ['-eu', '-o', 'pipefail', '-c', script], {
    ...{ cwd, env: { PATH: process.env['PATH']!, ...env } },
  })
  const lines = (text: string) => text.split('\n').filter((line) => line.trim() !== '')
  return stdout.split(end).map((text) => lines(text).join('\n'))
}

/** With what a trace leaves behind, and a key for it. */
export async function openSite(file: string, scopes: readonly string[]) {
  const data = mkdtempSync(join(tmpdir(), 'amoskys-site-'))
  const path = join(data, 'db.sqlite')
  const store = await openStore(path)
  await keep(file, store)
  await store.close()
  const database = await openDatabase(path)
  const nowMs = Date.now()
  const { key } = await database.write(async (db) => {
    const { id } = await createService(db, { name: 'examples', scopes, by: 'operator' }, nowMs)
    const asked = { service: id, scopes: null, networks: [], days: 1, by: 'operator' }
    return createServiceKey(db, asked, nowMs)
  })
  await database.close()
  const api = await openApi({ ...plain, path, data })
  /** Another server in its place, with what it left. */
  const reopen = async (before: typeof api) => {
    await before.close()
    return openApi({ ...plain, path, data, port: Number(new URL(before.address).port) })
  }
  return { api, key, reopen }
}

/** Where nobody has signed in yet, and the way in. */
export async function openNewSite(isSecure: boolean) {
  const data = mkdtempSync(join(tmpdir(), 'amoskys-site-'))
  const path = join(data, 'db.sqlite')
  const nowMs = Date.now()
  const files = { certificate: '', privateKeyFile: '' }
  const tls = isSecure
    ? await certificateFor({ ...files, data, names: ['127.0.0.1'], nowMs })
    : null
  const api = await openApi({ ...plain, path, data, tls, isSecondFactorRequired: true })
  await using database = await openDatabase(path)
  const secret = await database.write((db) => newSetUpLink(db, nowMs))
  const trusted = isSecure ? { CURL_CA_BUNDLE: join(data, 'keys', 'tls-cert.pem') } : {}
  return { api, env: { AMOSKYS: api.address, SETUP_TOKEN: secret!, ...trusted } }
}
