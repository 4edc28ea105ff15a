import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'
import { filesUnder, lineAt, walk } from './sources.fixture.ts'

/** Which folder of the web app may import which; none of them a screen, but the list of screens. */
const layers: Readonly<Record<string, readonly string[]>> = {
  api: [],
  kit: ['api'],
  overlay: ['kit'],
  session: ['api', 'kit', 'overlay'],
  charts: ['kit', 'overlay'],
  'sign-in': ['api', 'kit', 'overlay', 'session'],
  live: ['api', 'kit', 'overlay', 'session'],
  triage: ['api', 'kit', 'overlay', 'session', 'live'],
  response: ['api', 'kit', 'overlay', 'session', 'charts', 'live', 'triage'],
  incident: ['api', 'kit', 'overlay', 'session', 'charts', 'live', 'triage', 'response'],
  screens: [
    ...['api', 'kit', 'overlay', 'session', 'sign-in', 'charts', 'live', 'triage', 'response'],
    'incident',
  ],
  shell: [
    ...['api', 'kit', 'overlay', 'session', 'sign-in', 'charts', 'live', 'triage', 'response'],
    'screens',
  ],
}

const files = filesUnder('web', /^(?!web\/(dist|node_modules)\/).*\.tsx?$/)

/** `screens/soc` of `web/screens/soc/queue.tsx`; `kit` of `web/kit/text.ts`; '' of `web/main.tsx`. */
function folderOf(path: string): string {
  const [, first, second, third] = path.split('/')
  if (second === undefined) return ''
  return first === 'screens' && third !== undefined ? `screens/${second}` : first!
}

function importsOf(
  file: (typeof files)[number],
): { readonly path: string; readonly line: number }[] {
  const found: { path: string; line: number }[] = []
  walk(file, (node) => {
    const source = (node['source'] as { value?: unknown } | null)?.value
    if (typeof source === 'string' && source.startsWith('.'))
      found.push({
        path: normalize(join(dirname(file.path), source)),
        line: lineAt(file, node.start),
      })
  })
  return found
}

test.each(files.map((file) => [file.path, file] as const))(
  '%s imports what it may',
  (path, file) => {
    const from = folderOf(path)
    for (const { path: to, line } of importsOf(file)) {
      const where = `${path}:${line}: ${to}`
      if (to.startsWith('src/')) {
        expect(to, `${where}: of the engine only the contracts`).toMatch(/^src\/contracts\//)
        continue
      }
      const other = folderOf(to)
      if (from === '' || from === other || path === 'web/screens/all.ts') continue
      // Style sheets know of no folder.
      if (other === 'styles') continue
      const may = layers[from.split('/')[0]!] ?? []
      const isOwnFrame = from.startsWith('screens/') && to === 'web/screens/screen.ts'
      expect(
        isOwnFrame || (may.includes(other.split('/')[0]!) && !other.includes('/')),
        where,
      ).toBe(true)
    }
  },
)
