/**
 * The sensor in a folder of its own, `dist/sensor`, with what it weighs: `npm run bundle:sensor [-- FOLDER]`. It needs Node and
 * nothing else there. Code and model are packed with Brotli, which Node can unpack; two small files in the clear, one a thread, do so.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants } from 'node:zlib'
import { build } from 'rolldown'
import { latinText } from './bundle.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const folder = process.argv[2] ?? join(root, 'dist', 'sensor')
const model = join('src', 'detection', 'models', 'flow-trees')

/** The first is loaded by parts of grpc-js that nobody here asks for, channelz, once they are used; the others are the hub's. */
const neverLoaded = ['@grpc/proto-loader', '@node-rs/argon2', 'pino']

/** What a thread begins with, and the packed code that it goes on with. */
const doors = { 'amoskys-sensor.js': 'sensor-main', 'worker.js': 'worker' }

const doorTo = (
  name,
) => `#!/usr/bin/env -S MALLOC_ARENA_MAX=1 MALLOC_TRIM_THRESHOLD_=131072 node --max-semi-space-size=2 --optimize-for-size --disable-sigusr1
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { brotliDecompressSync } from 'node:zlib'

registerHooks({
  load(url, context, next) {
    if (!url.endsWith('.js.br')) return next(url, context)
    const source = brotliDecompressSync(readFileSync(new URL(url)))
    return { format: 'module', shortCircuit: true, source }
  },
})
await import('./${name}.js.br')
`

const { output } = await build({
  cwd: root,
  input: ['src/cli/sensor-main.ts', 'src/detection/worker.ts'],
  platform: 'node',
  external: neverLoaded,
  resolve: { alias: { '@grpc/grpc-js$': join(root, 'src/cli/bin/grpc-client.js') } },
  // No module of ours does anything by being imported, but those that begin.
  treeshake: { moduleSideEffects: (id) => /sensor-main|detection\/worker|grpc/.test(id) },
  write: false,
  output: {
    format: 'esm',
    // Names stay, so that a failure tells where.
    minify: { compress: true, mangle: false },
    entryFileNames: '[name].js.br',
    chunkFileNames: '[name].js.br',
  },
})

rmSync(folder, { recursive: true, force: true })
mkdirSync(join(folder, model), { recursive: true })
let bytes = 0
const put = (path, content, mode = 0o644) => {
  writeFileSync(join(folder, path), content, { mode })
  bytes += Buffer.byteLength(content)
}
const packed = (text) => {
  const { BROTLI_PARAM_SIZE_HINT: hint, BROTLI_PARAM_LGWIN: window } = constants
  return brotliCompressSync(text, {
    params: { [hint]: Buffer.byteLength(text), [window]: constants.BROTLI_MAX_WINDOW_BITS },
  })
}
for (const [name, code] of Object.entries(doors)) put(name, doorTo(code), 0o755)
for (const { fileName, code } of output) put(fileName, packed(latinText(code)))
put('package.json', '{ "type": "module", "private": true }\n')
for (const name of ['model.json', 'card.json'])
  put(join(model, `${name}.br`), packed(readFileSync(join(root, model, name))))

console.log(`${folder}: ${bytes} bytes, all of it`)
console.log(
  `${output.reduce((sum, { code }) => sum + code.length, 0)} bytes of code unpacked, before it is minified:`,
)
const sizes = new Map()
for (const [id, { renderedLength }] of output.flatMap(({ modules }) => Object.entries(modules))) {
  const [, ours = ''] = /\/src\/([^/]+(?:\/[^/.]+(?=\/))?)/.exec(id) ?? []
  const [, theirs] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id) ?? []
  const name = theirs ?? `src/${ours}`
  sizes.set(name, (sizes.get(name) ?? 0) + renderedLength)
}
for (const [name, size] of [...sizes].sort((a, b) => b[1] - a[1]).slice(0, 24))
  console.log(`${String(size).padStart(8)}  ${name}`)
