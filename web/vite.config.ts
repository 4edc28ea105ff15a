import { createHash } from 'node:crypto'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** Of the fonts only what our own words need: the rest comes when somebody's text does. */
const isKept = (name: string) =>
  /\.(js|css)$/.test(name) || /latin-wght-normal.*\.woff2$/.test(name)

/** The service worker knows the names of what was built, and is another one when they are others. */
function keptFiles(): Plugin {
  return {
    name: 'amoskys-kept-files',
    enforce: 'post',
    generateBundle(_, bundle) {
      const worker = bundle['sw.js']
      if (worker?.type !== 'chunk') return
      const names = Object.keys(bundle).filter((name) => name.startsWith('assets/') && isKept(name))
      const files = names.toSorted().map((name) => `/${name}`)
      const name = createHash('sha256').update(files.join('\n')).digest('hex').slice(0, 16)
      const told = `const builtFiles=${JSON.stringify(files)},builtName=${JSON.stringify(name)};`
      worker.code = `${told}${worker.code}`
    },
  }
}

/** Whichever style sheet comes first says which layers stand over which. */
function layersFirst(): Plugin {
  const order = '@layer theme, base, components, utilities;'
  return {
    name: 'amoskys-layers-first',
    enforce: 'pre',
    transform: (code, id) => (/\/web\/.*\.css$/.test(id) ? `${order}\n${code}` : null),
  }
}

/** What every page begins with, what every incident is shown with, and all settings, in one file each: they shrink better together. */
const chunkGroups = [
  {
    name: 'vendor',
    test: /node_modules\/(react|react-dom|scheduler|use-sync-external-store|@tanstack\/(react-)?(router|router-core|query|query-core|history|store))\//,
  },
  { name: 'base', test: /\/web\/(api|kit|overlay)\//, minShareCount: 9 },
  { name: 'settings', test: /\/web\/screens\/settings\//, includeDependenciesRecursively: false },
  {
    name: 'sign-in',
    test: /\/web\/(sign-in|screens\/login)\//,
    includeDependenciesRecursively: false,
  },
  // The queue needs these; what an open incident is told with comes beside it.
  {
    name: 'work',
    test: /\/web\/(triage\/|incident\/(copied|sure)\.|kit\/severity\.)/,
    minShareCount: 3,
  },
  { name: 'told', test: /\/web\/incident\//, minShareCount: 3 },
]

/** Everything from one origin, nothing inline: the policy of `src/api/kit/headers.ts` lets nothing else through. */
export default defineConfig({
  plugins: [layersFirst(), react(), tailwindcss(), keptFiles()],
  // What React has of its own since 18 need not come again.
  resolve: {
    alias: {
      'use-sync-external-store/shim/with-selector': 'use-sync-external-store/with-selector',
    },
  },
  build: {
    target: 'es2023',
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Which file needs which: the budgets are held by it (test/web/budget.test.ts).
    manifest: true,
    reportCompressedSize: false,
    rollupOptions: {
      input: ['index.html', 'sw.ts'],
      // The service worker has one address for ever, at the root: its scope is the whole origin.
      output: {
        entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
        codeSplitting: { groups: chunkGroups },
      },
    },
  },
  worker: { format: 'es' },
  // `npx vite` beside a running `amoskys up`.
  server: { proxy: { '/api': { target: 'http://127.0.0.1:8440', ws: true } } },
})
