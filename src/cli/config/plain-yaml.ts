import {
  type Alias,
  type Document,
  isCollection,
  isMap,
  isNode,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml'
import { printable } from '../../kernel/index.ts'

/** Aliases that a document may use: settings repeat little. */
const aliasesMax = 100

/** Levels of lists and maps; the deepest setting has three. */
const depthMax = 20

export interface YamlFault {
  readonly text: string
  readonly line: number
}

export type PlainYaml =
  | { readonly fault: YamlFault }
  | {
      readonly fault: null
      readonly tree: unknown
      /** The line of a value. */
      readonly lineOf: (key: readonly string[]) => number
    }

/**
 * YAML text as plain values, in a tree of bounded size: an alias may stand for a value, but not for one that holds
 * aliases itself, of which a few lines could come to billions of values.
 */
export function plainYaml(text: string): PlainYaml {
  try {
    const lines = new LineCounter()
    const document = parseDocument(text, { lineCounter: lines, logLevel: 'silent' })
    const fault = syntaxFault(document, { text, lines }) ?? treeFault(document, lines)
    if (fault !== null) return { fault }
    const lineOf = (key: readonly string[]) => lineAt(lines, nodeOf(document, key))
    return { fault: null, tree: document.toJS() as unknown, lineOf }
  } catch (thrown) {
    // The parser calls itself for each level.
    if (!(thrown instanceof RangeError)) throw thrown
    return { fault: { text: tooDeep, line: 1 } }
  }
}

const tooDeep = `expected at most ${depthMax} levels of lists and maps, found more`

interface Read {
  readonly text: string
  readonly lines: LineCounter
}

function syntaxFault({ errors }: Document, { text, lines }: Read): YamlFault | null {
  const [problem] = errors
  if (!problem) return null
  if (problem.code === 'RESOURCE_EXHAUSTION') return { text: tooDeep, line: 1 }
  const [at] = problem.pos
  const { line } = lines.linePos(at)
  if (problem.code === 'DUPLICATE_KEY') {
    const key = /^[^\n:]*/.exec(text.slice(at))![0].trim()
    return { text: `expected each name once in a map, found ${printable(key)} again`, line }
  }
  // The library says the place once more, at the end of its first line.
  const found = problem.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '')
  return { text: `expected YAML, found a fault in it: ${found}`, line }
}

/** What of a document is YAML and yet no settings; null where nothing is. */
function treeFault(document: Document, lines: LineCounter): YamlFault | null {
  const faults: YamlFault[] = []
  let aliases = 0
  visit(document, {
    Node(_, node, path) {
      if (path.filter(isCollection).length < depthMax) return undefined
      faults.push({ text: tooDeep, line: lineAt(lines, node as Node) })
      return visit.BREAK
    },
    Alias(_, alias) {
      const text = aliasFault(alias, document, ++aliases)
      if (text === '') return undefined
      faults.push({ text, line: lineAt(lines, alias) })
      return visit.BREAK
    },
  })
  return faults[0] ?? null
}

function aliasFault(alias: Alias, document: Document, count: number): string {
  if (count > aliasesMax) return `expected at most ${aliasesMax} aliases, found more`
  const target = alias.resolve(document)
  const name = `*${printable(alias.source)}`
  if (target === undefined) return `expected an anchor before its alias, found ${name} without one`
  let hasAlias = false
  visit(target, {
    Alias() {
      hasAlias = true
      return visit.BREAK
    },
  })
  return hasAlias
    ? `expected an alias of plain values, found ${name}, which holds aliases itself`
    : ''
}

/** Where a setting stands: its value, or of those that hold others their name. */
function nodeOf(document: Document, key: readonly string[]): Node | undefined {
  const node = document.getIn(key, true) as Node | undefined
  if (!isMap(node)) return node
  const parent = document.getIn(key.slice(0, -1), true)
  const pair = isMap(parent) && parent.items.find((item) => String(item.key) === key.at(-1))
  return pair && isNode(pair.key) ? pair.key : node
}

function lineAt(lines: LineCounter, node: Node | undefined): number {
  return node?.range ? lines.linePos(node.range[0]).line : 1
}
