import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'oxc-parser'

/** Reads the project as the architecture and tidy tests see it. */
export const root = fileURLToPath(new URL('..', import.meta.url))

export interface SourceFile {
  /** From the project's root, with forward slashes. */
  readonly path: string
  readonly text: string
}

const skipped = new Set(['node_modules', '.git', 'data', 'traces', 'golden', 'dist'])

export function filesUnder(folder: string, ending: RegExp): SourceFile[] {
  const found: SourceFile[] = []
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true, recursive: true })) {
    const path = relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/')
    if (!entry.isFile() || !ending.test(path)) continue
    if (path.split('/').some((part) => skipped.has(part))) continue
    found.push({ path, text: readFileSync(join(root, path), 'utf8') })
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** A node of the syntax tree (ESTree with TypeScript's additions). */
export interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}

export function walk(file: SourceFile, visit: (node: Node) => void): void {
  const { program, errors } = parseSync(file.path, file.text)
  if (errors.length > 0) throw new Error(`${file.path}: ${errors[0]!.message}`)
  step(program as unknown as Node, visit)
}

function step(node: Node, visit: (node: Node) => void): void {
  visit(node)
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === 'object' && child !== null && 'type' in child) step(child as Node, visit)
    }
  }
}

/** Line of a position, from 1. */
export function lineAt(file: SourceFile, position: number): number {
  return file.text.slice(0, position).split('\n').length
}
