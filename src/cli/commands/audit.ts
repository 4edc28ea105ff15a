import { mkdirSync, readdirSync } from 'node:fs'
import { type Command, Option } from 'commander'
import {
  auditPlaces,
  type ChainVerdict,
  exportAudit,
  type KeptCheckpoints,
  knownKeys,
  readCheckpoints,
  verifyChain,
} from '../../audit/index.ts'
import type { AuditEntry } from '../../contracts/index.ts'
import { AmoskysError, countText, exitStatus, plural, printable } from '../../kernel/index.ts'
import {
  type Clause,
  type Database,
  findAudit,
  foundEntries,
  openDatabase,
} from '../../store/index.ts'
import { databaseOf, isKept, placeOf } from '../kept-place.ts'
import { addCommon, type CommonOptions, parseCount, settingsFor } from '../options.ts'
import { jsonLine } from '../screen.ts'
import type { World } from '../world.ts'

interface AuditOptions extends CommonOptions {
  readonly db?: string
  readonly json: boolean
}

interface ListOptions extends AuditOptions {
  readonly limit: number
  readonly actor?: string
  readonly verb?: string
  readonly object?: string
}

export function registerAudit(program: Command, world: World): void {
  const audit = program
    .command('audit')
    .description('who changed what: check that the log is whole, list it, hand it out')
  const verify = audit
    .command('verify')
    .description('check every entry and signature; status 65 where the log is broken')
    .action((options: AuditOptions) => verifyAudit(world, options))
  const list = audit
    .command('list')
    .description('the newest entries')
    .option('--limit <n>', 'entries at most', parseCount, 20)
    .option('--actor <id>', 'of this account only')
    .option('--verb <verb>', 'of this kind only, such as incident.close')
    .option('--object <id>', 'about this only')
    .action((options: ListOptions) => listAudit(world, options))
  const hand = audit
    .command('export')
    .description('the log with its signatures, keys and a program that checks them')
    .argument('<folder>', 'where to; made where there is none')
    .action((folder: string, options: AuditOptions) => handOut(world, folder, options))
  for (const command of [verify, list, hand]) {
    command.addOption(
      new Option(
        '--db <path>',
        'database (default: store.path, else amoskys.sqlite in the folder data)',
      ),
    )
    command.option('--json', 'one JSON line for each', false)
    addCommon(command)
  }
}

async function verifyAudit(world: World, options: AuditOptions): Promise<void> {
  const { path, database } = await openFor(world, options)
  await using _ = database
  const { checkpoints, publicKey } = auditPlaces(path)
  const kept = readCheckpoints(checkpoints)
  const verdict = await verifyChain(foundEntries(database.read), kept, knownKeys(publicKey))
  world.out(options.json ? jsonLine('verdict', verdict) : verdictText(database.path, verdict, kept))
  if (!verdict.isWhole) process.exitCode = exitStatus.corrupt
}

function verdictText(place: string, verdict: ChainVerdict, kept: KeptCheckpoints): string {
  const { size, head, signedSize, fault } = verdict
  if (fault !== null) {
    const last = fault.upTo > fault.seq ? ` to ${fault.upTo}` : ''
    const where = fault.seq > 0 ? `, entry ${fault.seq}${last}` : ''
    return `${printable(place)}: broken (${fault.kind}${where}): ${printable(fault.text)}\n`
  }
  const count = size === 1 ? '1 entry' : `${countText(size)} entries`
  const lines = [
    `${printable(place)}: whole: ${count}${size > 0 ? `, the last ${head}` : ''}`,
    signedText(verdict),
  ]
  const keys = new Set(kept.checkpoints.map(({ key }) => key))
  if (signedSize > 0) lines.push(`keys: ${[...keys].map(printable).join(', ')}`)
  return `${lines.join('\n')}\n`
}

function signedText({ size, signedSize, checkpoints }: ChainVerdict): string {
  if (checkpoints === 0)
    return 'signed: nothing; that no one made it anew or cut it, it cannot prove'
  const rest = size - signedSize
  const after = rest > 0 ? `; the ${countText(rest)} after it only fit together` : ''
  const signatures = plural(checkpoints, 'signature')
  return `signed: up to entry ${countText(signedSize)}, by ${signatures}${after}`
}

async function listAudit(world: World, options: ListOptions): Promise<void> {
  const { database } = await openFor(world, options)
  await using _ = database
  const { actor, verb, object, limit } = options
  const filter = Object.entries({ actor, verb, object }).flatMap(([field, value]): Clause[] =>
    value === undefined ? [] : [{ field, op: 'is', values: [value], isNot: false }],
  )
  const sort = [{ name: 'seq', isDescending: true }]
  const ask = { filter, sort, limit, fromUs: null, toUs: null, after: null, before: null }
  const { entries } = await findAudit(database.read, ask)
  if (!options.json)
    world.err(
      `amoskys: ${entries.length === 0 ? 'no entries' : 'the newest entries'} in ${database.path}\n`,
    )
  for (const entry of entries) world.out(options.json ? jsonLine('entry', entry) : lineOf(entry))
}

function lineOf({ seq, time, actor, verb, object, reason }: AuditEntry): string {
  const why = reason === '' ? [] : [`"${reason}"`]
  const words = [String(seq).padStart(6), time, actor.id, verb, object.id, ...why]
  return `${words.map(printable).join('  ')}\n`
}

async function handOut(world: World, folder: string, options: AuditOptions): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (readdirSync(folder).length > 0)
    throw new AmoskysError('usage', `${folder}: expected an empty folder, or none`)
  const { path, database } = await openFor(world, options)
  await using _ = database
  const exported = await exportAudit(folder, auditPlaces(path), foundEntries(database.read))
  if (options.json) return world.out(jsonLine('export', { folder, ...exported }))
  const where = printable(folder).replace(/(?<=.)\/+$/, '')
  const count = exported.entries === 1 ? '1 entry' : `${countText(exported.entries)} entries`
  world.out(`${where}: ${count}; to check: node ${where}/verify-audit.mjs ${where}\n`)
}

async function openFor(
  world: World,
  options: AuditOptions,
): Promise<{ path: string; database: Database }> {
  const { settings } = settingsFor(world, options)
  const path = options.db ?? databaseOf(settings)
  if (!isKept(settings, path))
    throw new AmoskysError('not-found', `${path}: no such database; name one with --db`)
  return { path, database: await openDatabase(placeOf(settings, path)) }
}
