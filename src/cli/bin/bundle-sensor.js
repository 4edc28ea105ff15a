/**
 * The sensor in a folder of its own, `dist/sensor`, with what it weighs: `npm run bundle:sensor [-- FOLDER]`. One file, and
 * beside it the learned model where the program looks for it: `node amoskys-sensor.js sensor -i eth0` needs nothing more.
 */
import { cpSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'rolldown'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** The first is loaded by parts of grpc-js that nobody here asks for, channelz and ORCA, once they are used; the others are the hub's. */
const neverLoaded = ['@grpc/proto-loader', '@node-rs/argon2', 'pino']

const { output } = await build({
  cwd: root,
  input: 'src/cli/sensor-main.ts',
  platform: 'node',
  external: neverLoaded,
  // No module of ours does anything by being imported, but the one that begins.
  treeshake: { moduleSideEffects: (id) => id.includes('sensor-main') || id.includes('@grpc') },
  write: false,
  output: { format: 'esm', minify: true, codeSplitting: false },
})
const [chunk] = output
const folder = process.argv[2] ?? join(root, 'dist', 'sensor')
const model = join('src', 'detection', 'models', 'flow-trees')
mkdirSync(join(folder, model), { recursive: true })
const path = join(folder, 'amoskys-sensor.js')
writeFileSync(path, `#!/usr/bin/env node\n${chunk.code}`, { mode: 0o755 })
writeFileSync(join(folder, 'package.json'), '{ "type": "module", "private": true }\n')
let modelBytes = 0
for (const name of ['model.json', 'card.json']) {
  cpSync(join(root, model, name), join(folder, model, name))
  modelBytes += statSync(join(root, model, name)).size
}
console.log(`${path}: ${Buffer.byteLength(chunk.code)} bytes; its model beside it: ${modelBytes}`)
console.log('In it, before it is minified:')

const sizes = new Map()
for (const [id, { renderedLength }] of Object.entries(chunk.modules)) {
  const [, ours = ''] = /\/src\/([^/]+(?:\/[^/.]+(?=\/))?)/.exec(id) ?? []
  const [, theirs] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id) ?? []
  const name = theirs ?? `src/${ours}`
  sizes.set(name, (sizes.get(name) ?? 0) + renderedLength)
}
for (const [name, size] of [...sizes].sort((a, b) => b[1] - a[1]).slice(0, 24))
  console.log(`${String(size).padStart(8)}  ${name}`)
