import { existsSync, readFileSync } from 'node:fs'
import { LineCounter, parse, parseDocument } from 'yaml'
import type { z } from 'zod'
import { behaviourTunables } from '../../behaviours/index.ts'
import { AmoskysError } from '../../kernel/index.ts'
import { type Leaf, leavesOf } from './leaves.ts'
import { type Settings, settingsSchema } from './schema.ts'

/** Settings in force, and where each came from: `default`, `settings.yml:3`, `.env:1`, `environment`, `command line`. */
export interface Loaded {
  readonly settings: Settings
  readonly sources: ReadonlyMap<string, string>
}

/** Where settings come from, later over earlier: the file, `.env`, the environment, the command line. */
export interface SettingSources {
  /** Settings file; must exist where it was named on the command line. */
  readonly file: string
  readonly isFileRequired: boolean
  readonly envFile: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** `key=value` pairs. */
  readonly assignments: readonly string[]
}

/** Variables that steer tests, not the product. */
const foreignVariables = new Set(['AMOSKYS_REQUIRE_ALL', 'AMOSKYS_GOLDEN'])

export function loadSettings(from: SettingSources): Loaded {
  const leaves = leavesOf(settingsSchema)
  const gathered = new Gathered()
  readYaml(from, gathered)
  readVariables(readEnvFile(from.envFile), leaves, gathered)
  const environment = Object.entries(from.environment).map(([name, value]) => ({
    name,
    value: value ?? '',
    where: 'environment',
  }))
  readVariables(environment, leaves, gathered)
  readAssignments(from.assignments, leaves, gathered)
  const outcome = settingsSchema.safeParse(gathered.tree)
  if (!outcome.success) throw wrongSetting(outcome.error.issues[0]!, gathered)
  checkTunables(outcome.data, gathered)
  const sources = leaves.map(
    (leaf) => [leaf.key, gathered.whereIs(leaf.path) ?? 'default'] as const,
  )
  return { settings: outcome.data, sources: new Map(sources) }
}

/** The tree of given values, and the place each was given. */
class Gathered {
  tree: Record<string, unknown> = {}
  readonly #places = new Map<string, string>()

  put(path: readonly string[], value: unknown, where: string): void {
    let node = this.tree
    for (const part of path.slice(0, -1)) {
      const next = node[part]
      node[part] = isTree(next) ? next : {}
      node = node[part] as Record<string, unknown>
    }
    node[path.at(-1)!] = value
    this.place(path, where)
  }

  place(path: readonly string[], where: string): void {
    this.#places.set(path.join('.'), where)
  }

  /** The place of a path, or of the nearest one above it. */
  whereIs(path: readonly PropertyKey[]): string | undefined {
    for (let length = path.length; length > 0; length--) {
      const where = this.#places.get(path.slice(0, length).join('.'))
      if (where) return where
    }
    return undefined
  }

  valueAt(path: readonly PropertyKey[]): unknown {
    return path.reduce<unknown>(
      (node, part) => (isTree(node) ? node[String(part)] : undefined),
      this.tree,
    )
  }
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function readYaml(from: SettingSources, gathered: Gathered): void {
  if (!existsSync(from.file)) {
    if (from.isFileRequired)
      throw new AmoskysError('not-found', `${from.file}: no such settings file`)
    return
  }
  const lines = new LineCounter()
  const document = parseDocument(readFileSync(from.file, 'utf8'), { lineCounter: lines })
  const problem = document.errors[0]
  if (problem) {
    const { line } = lines.linePos(problem.pos[0])
    throw new AmoskysError('usage', `${from.file}:${line}: ${problem.message.split('\n')[0]}`)
  }
  const tree: unknown = document.toJS()
  if (tree === null) return
  if (!isTree(tree) || Array.isArray(tree)) {
    throw new AmoskysError(
      'usage',
      `${from.file}:1: expected settings as \`key: value\` lines, found ${typeof tree}`,
    )
  }
  eachValue(tree, [], (key, value) => {
    const node = document.getIn(key, true) as { range?: [number] } | undefined
    const line = node?.range ? lines.linePos(node.range[0]).line : 1
    // `fusion.strategy: max` says the same as `strategy: max` under `fusion:`.
    const path = key.flatMap((part) => part.split('.'))
    if (isBranch(value)) gathered.place(path, `${from.file}:${line}`)
    else gathered.put(path, value, `${from.file}:${line}`)
  })
}

function isBranch(value: unknown): value is Record<string, unknown> {
  return isTree(value) && !Array.isArray(value)
}

function eachValue(
  node: unknown,
  key: readonly string[],
  visit: (key: readonly string[], value: unknown) => void,
): void {
  if (key.length > 0) visit(key, node)
  if (!isBranch(node)) return
  for (const [name, child] of Object.entries(node)) eachValue(child, [...key, name], visit)
}

interface Variable {
  readonly name: string
  readonly value: string
  readonly where: string
}

/** `NAME=value` lines; blank lines and lines that begin with # are skipped, quotes around a value are taken off. */
function readEnvFile(path: string): Variable[] {
  if (!existsSync(path)) return []
  return readFileSync(path, 'utf8')
    .split(/\r?\n/)
    .flatMap((text, index) => {
      const found = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(text)
      if (/^\s*(#|$)/.test(text)) return []
      if (!found) {
        throw new AmoskysError(
          'usage',
          `${path}:${index + 1}: expected NAME=value, found "${text.trim()}"`,
        )
      }
      const value = found[2]!.replace(/^(['"])(.*)\1$/, '$2')
      return [{ name: found[1]!, value, where: `${path}:${index + 1}` }]
    })
}

function readVariables(
  variables: readonly Variable[],
  leaves: readonly Leaf[],
  gathered: Gathered,
): void {
  const byName = new Map(leaves.map((leaf) => [leaf.variable, leaf]))
  const bus = leaves.find((leaf) => leaf.key === 'bus')
  if (bus) byName.set('BUS', bus)
  for (const { name, value, where } of variables) {
    const leaf = byName.get(name)
    if (leaf)
      gathered.put(
        leaf.path,
        yamlValue(value),
        where === 'environment' ? `environment ${name}` : where,
      )
    else if (name.startsWith('AMOSKYS_') && !foreignVariables.has(name)) {
      throw new AmoskysError(
        'usage',
        `${where}: ${name}: no such setting; \`amoskys config\` lists them`,
      )
    }
  }
}

function readAssignments(
  assignments: readonly string[],
  leaves: readonly Leaf[],
  gathered: Gathered,
): void {
  for (const assignment of assignments) {
    const equals = assignment.indexOf('=')
    const key = assignment.slice(0, equals)
    const isKnown = key.startsWith('behaviours.') || leaves.some((leaf) => leaf.key === key)
    if (equals < 1 || !isKnown) {
      throw new AmoskysError(
        'usage',
        `--set ${assignment}: expected key=value with a key that \`amoskys config\` lists, found ${equals < 1 ? 'no "="' : `"${key}"`}`,
      )
    }
    gathered.put(key.split('.'), yamlValue(assignment.slice(equals + 1)), 'command line')
  }
}

/** Text from a variable or the command line, read as YAML reads a value: `5`, `true`, `[a, b]`, `text`. */
function yamlValue(text: string): unknown {
  try {
    return parse(text) ?? ''
  } catch {
    return text
  }
}

function wrongSetting(issue: z.core.$ZodIssue, gathered: Gathered): AmoskysError {
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys : []
  const path = [...issue.path, ...unknown.slice(0, 1)]
  const where = gathered.whereIs(path) ?? 'settings'
  const key = path.map(String).join('.')
  if (unknown.length > 0) {
    return new AmoskysError(
      'usage',
      `${where}: ${key}: no such setting; \`amoskys config\` lists them`,
    )
  }
  const message = issue.message.replace(/^Invalid (input|option): /, '')
  const found = JSON.stringify(gathered.valueAt(path))
  return new AmoskysError('usage', `${where}: ${key}: ${message}, found ${found}`)
}

/** The schema takes any name of a behaviour and of a tunable; here they meet the ones there are. */
function checkTunables({ behaviours }: Settings, gathered: Gathered): void {
  for (const [behaviour, given] of Object.entries(behaviours)) {
    const known = behaviourTunables[behaviour]
    const at = (path: readonly string[]) =>
      `${gathered.whereIs(path) ?? 'settings'}: ${path.join('.')}`
    if (!known) {
      const names = Object.keys(behaviourTunables).join(', ')
      throw new AmoskysError(
        'usage',
        `${at(['behaviours', behaviour])}: no such behaviour; there are ${names}`,
      )
    }
    for (const [name, value] of Object.entries(given)) {
      const path = at(['behaviours', behaviour, name])
      if (name !== 'enabled' && !known[name]) {
        const names = ['enabled', ...Object.keys(known)].join(', ')
        throw new AmoskysError('usage', `${path}: no such tunable; there are ${names}`)
      }
      if (!Number.isFinite(value) || value < 0) {
        throw new AmoskysError('usage', `${path}: expected a number from 0, found ${value}`)
      }
    }
  }
}
