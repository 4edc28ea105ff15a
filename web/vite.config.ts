import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Everything from one origin, nothing inline: the policy of `src/api/kit/headers.ts` lets nothing else through. */
export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: {
    target: 'es2023',
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Which file needs which: the budgets are held by it (test/web/budget.test.ts).
    manifest: true,
    reportCompressedSize: false,
  },
  worker: { format: 'es' },
  // `npx vite` beside a running `amoskys up`.
  server: { proxy: { '/api': { target: 'http://127.0.0.1:8440', ws: true } } },
})
