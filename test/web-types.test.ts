import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openApiOf } from '../src/api/kit/index.ts'
import { resourcesWith } from '../src/api/resources/index.ts'
import { root } from './sources.fixture.ts'
import { type Document, routesOf, typesOf } from './web-types.fixture.ts'

const isWriting = process.env['AMOSKYS_GOLDEN'] === 'write'
const document = openApiOf({ resources: resourcesWith(), version: '0' }) as unknown as Document

test.each([
  ['types.ts', typesOf],
  ['routes.ts', routesOf],
])('web/api/%s is what the document says', (name, textOf) => {
  const path = join(root, 'web', 'api', name)
  const made = formatted(textOf(document))
  if (isWriting) writeFileSync(path, made)
  expect(readFileSync(path, 'utf8'), 'npm run golden writes it').toBe(made)
})

function formatted(text: string): string {
  const biome = join(root, 'node_modules', '.bin', 'biome')
  return execFileSync(biome, ['format', '--stdin-file-path=types.ts'], {
    input: text,
    cwd: root,
    encoding: 'utf8',
  })
}
