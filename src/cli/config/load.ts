import type { z } from 'zod'
import { behaviourTunables } from '../../detection/behaviours/index.ts'
import { AmoskysError, assert, redactText } from '../../kernel/index.ts'
import { type Leaf, leavesOf } from './leaves.ts'
import { plainYaml } from './plain-yaml.ts'
import { expectedText, foundText, noSuchSetting, Problems } from './problems.ts'
import { type Settings, settingsSchema } from './schema.ts'
import { isSecret, mask } from './secrets.ts'
import { readTextFile } from './text-file.ts'

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

/** Shorter names of some. */
const shortVariables = [
  ['BUS', 'bus'],
  ['AMOSKYS_PORT', 'api.port'],
] as const

/** Variables that steer tests, not the product. */
const foreignVariables = new Set([
  'AMOSKYS_REQUIRE_ALL',
  'AMOSKYS_GOLDEN',
  'AMOSKYS_TEST_STORE',
  'AMOSKYS_TEST_POSTGRES',
])

export function loadSettings(from: SettingSources): Loaded {
  const leaves = leavesOf(settingsSchema)
  const gathered = new Gathered()
  readYaml(from, gathered)
  readVariables(readEnvFile(from.envFile, gathered.problems), leaves, gathered)
  const environment = Object.entries(from.environment).map(([name, value]) => ({
    name,
    value: value ?? '',
    where: 'environment',
  }))
  readVariables(environment, leaves, gathered)
  readAssignments(from.assignments, leaves, gathered)
  for (const { path, isTexts } of leaves) if (isTexts) gathered.listAt(path)
  const outcome = settingsSchema.safeParse(gathered.tree)
  for (const issue of outcome.error?.issues ?? []) noteWrongSetting(issue, gathered)
  noteWrongTunables(gathered)
  for (const { path, key } of leaves)
    if (isSecret(key) && gathered.valueAt(path) === mask) gathered.noteAt(path, maskText)
  gathered.problems.throwIfAny()
  assert(outcome.success, 'wrong settings without a problem')
  const tunables = Object.entries(behaviourTunables).flatMap(([behaviour, own]) =>
    ['enabled', ...Object.keys(own)].map((name) => ['behaviours', behaviour, name]),
  )
  const sources = [...leaves.map(({ path }) => path), ...tunables].map(
    (path) => [path.join('.'), gathered.sourceOf(path)] as const,
  )
  return { settings: outcome.data, sources: new Map(sources) }
}

/** The tree of given values, the place each was given, and what was wrong on the way. */
class Gathered {
  readonly problems = new Problems()
  tree: Record<string, unknown> = {}
  readonly #places = new Map<string, string>()

  put(path: readonly string[], value: unknown, where: string): void {
    if (!this.place(path, where)) return
    let node = this.tree
    for (const part of path.slice(0, -1)) {
      const next = node[part]
      node[part] = isTree(next) ? next : {}
      node = node[part] as Record<string, unknown>
    }
    node[path.at(-1)!] = value
  }

  /** Notes what is wrong with the setting at a path. */
  noteAt(path: readonly PropertyKey[], text: string): void {
    this.problems.add(this.whereIs(path) ?? 'settings', `${path.map(String).join('.')}: ${text}`)
  }

  /** False for a path that leads out of the tree, to what all objects share: no setting is called so. */
  place(path: readonly string[], where: string): boolean {
    if (path.includes('__proto__')) {
      this.problems.add(where, `${path.join('.')}: ${noSuchSetting}`)
      return false
    }
    this.#places.set(path.join('.'), where)
    return true
  }

  /** Of a list of texts: one alone, or several between commas, need no brackets. */
  listAt(path: readonly string[]): void {
    const value = this.valueAt(path)
    if (typeof value !== 'string' || value === '') return
    const node = this.valueAt(path.slice(0, -1)) as Record<string, unknown>
    node[path.at(-1)!] = value.split(',').map((text) => text.trim())
  }

  /** Where a setting's value was given. */
  sourceOf(path: readonly string[]): string {
    const where = this.valueAt(path) === undefined ? undefined : this.whereIs(path)
    return where ?? 'default'
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
      (node, part) => (isTree(node) && Object.hasOwn(node, part) ? node[String(part)] : undefined),
      this.tree,
    )
  }
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function readYaml({ file, isFileRequired }: SettingSources, gathered: Gathered): void {
  const found = readTextFile(file)
  if (found.kind === 'folder') {
    gathered.problems.add(file, 'expected a settings file, found a folder')
    return
  }
  if (found.kind === 'missing') {
    if (isFileRequired) throw new AmoskysError('not-found', `${file}: no such settings file`)
    return
  }
  const yaml = plainYaml(found.text)
  if (yaml.fault !== null) {
    gathered.problems.add(`${file}:${yaml.fault.line}`, yaml.fault.text)
    return
  }
  const { tree, lineOf } = yaml
  if (tree === null) return
  if (!isBranch(tree)) {
    const text = Array.isArray(tree) ? 'a list' : foundText(tree)
    gathered.problems.add(`${file}:1`, `expected settings as \`key: value\` lines, found ${text}`)
    return
  }
  eachValue(tree, [], (key, value) => {
    // `fusion.strategy: max` says the same as `strategy: max` under `fusion:`.
    const path = key.flatMap((part) => part.split('.'))
    const where = `${file}:${lineOf(key)}`
    if (isBranch(value)) return gathered.place(path, where)
    gathered.put(path, value, where)
    return true
  })
}

function isBranch(value: unknown): value is Record<string, unknown> {
  return isTree(value) && !Array.isArray(value)
}

/** Visits a branch before what it holds, and that only where `visit` says so. */
function eachValue(
  node: unknown,
  key: readonly string[],
  visit: (key: readonly string[], value: unknown) => boolean,
): void {
  if (key.length > 0 && !visit(key, node)) return
  if (!isBranch(node)) return
  for (const [name, child] of Object.entries(node)) eachValue(child, [...key, name], visit)
}

interface Variable {
  readonly name: string
  readonly value: string
  readonly where: string
}

/**
 * `NAME=value` lines; blank lines and lines that begin with # are skipped, quotes around a value are taken off. A
 * folder of that name is no settings file, but where some keep a Python environment.
 */
function readEnvFile(path: string, problems: Problems): Variable[] {
  const found = readTextFile(path)
  if (found.kind !== 'text') return []
  return found.text.split(/\r?\n/).flatMap((text, index) => {
    const found = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(text)
    if (/^\s*(#|$)/.test(text)) return []
    if (!found) {
      problems.add(`${path}:${index + 1}`, `expected NAME=value, found "${text.trim()}"`)
      return []
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
  for (const [name, key] of shortVariables) {
    const leaf = leaves.find((one) => one.key === key)
    if (leaf) byName.set(name, leaf)
  }
  for (const { name, value, where } of variables) {
    const leaf = byName.get(name)
    if (leaf)
      gathered.put(
        leaf.path,
        yamlValue(value),
        where === 'environment' ? `environment ${name}` : where,
      )
    else if (name.startsWith('AMOSKYS_') && !foreignVariables.has(name)) {
      gathered.problems.add(where, `${name}: ${noSuchSetting}`)
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
      const found = equals < 1 ? 'no "="' : `"${key}"`
      const text = `expected key=value with a key that \`amoskys config\` lists, found ${found}`
      gathered.problems.add(`--set ${redactText(assignment)}`, text)
      continue
    }
    gathered.put(key.split('.'), yamlValue(assignment.slice(equals + 1)), 'command line')
  }
}

/** Text from a variable or the command line, read as YAML reads a value: `5`, `true`, `[a, b]`, `text`. */
function yamlValue(text: string): unknown {
  const yaml = plainYaml(text)
  return yaml.fault === null ? (yaml.tree ?? '') : text
}

function noteWrongSetting(issue: z.core.$ZodIssue, gathered: Gathered): void {
  if (issue.code === 'unrecognized_keys') {
    for (const name of issue.keys) gathered.noteAt([...issue.path, name], noSuchSetting)
    return
  }
  const [first, , tunable] = issue.path
  const isSwitch = first === 'behaviours' && tunable === 'enabled'
  const expected = isSwitch ? switchText : expectedText(issue)
  const found = isSecret(issue.path.join('.'))
    ? 'something else'
    : foundText(gathered.valueAt(issue.path))
  gathered.noteAt(issue.path, `expected ${expected}, found ${found}`)
}

const maskText = `expected the secret itself, found ${mask}, which \`amoskys config\` prints in its place`

const switchText = 'true or false'

/** The schema takes any name of a behaviour and any number; here they meet the ones there are. */
function noteWrongTunables(gathered: Gathered): void {
  const { behaviours } = gathered.tree
  if (!isBranch(behaviours)) return
  for (const [behaviour, given] of Object.entries(behaviours)) {
    const known = Object.hasOwn(behaviourTunables, behaviour) && behaviourTunables[behaviour]
    if (!known) {
      const names = Object.keys(behaviourTunables).join(', ')
      gathered.noteAt(['behaviours', behaviour], `no such behaviour; there are ${names}`)
    } else if (isBranch(given)) {
      for (const [name, value] of Object.entries(given)) {
        const text = tunableFault({ name, value, known: Object.keys(known) })
        if (text !== '') gathered.noteAt(['behaviours', behaviour, name], text)
      }
    }
  }
}

interface GivenTunable {
  readonly name: string
  readonly value: unknown
  readonly known: readonly string[]
}

/** '' where nothing is wrong, or the schema says so. */
function tunableFault({ name, value, known }: GivenTunable): string {
  const names = ['enabled', ...known]
  if (!names.includes(name)) return `no such tunable; there are ${names.join(', ')}`
  if (typeof value !== 'number' || Number.isNaN(value)) return ''
  if (name === 'enabled' && value !== 0 && value !== 1)
    return `expected ${switchText}, found ${value}`
  return value < 0 ? `expected a number from 0, found ${value}` : ''
}
