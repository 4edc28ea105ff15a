import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { openApi } from './server.ts'

async function serve() {
  const data = mkdtempSync(join(tmpdir(), 'amoskys-served-'))
  const site = join(data, 'site')
  mkdirSync(join(site, 'assets'), { recursive: true })
  writeFileSync(join(site, 'index.html'), '<!doctype html><title>App</title>')
  writeFileSync(join(site, 'assets', 'index-1a2b.js'), 'export {}')
  writeFileSync(join(site, 'assets', 'index-1a2b.js.gz'), gzipSync('export {}'))
  mkdirSync(join(site, '.vite'))
  const soc = {
    file: 'assets/soc-3c.js',
    imports: ['index.html', '_kit.js'],
    css: ['assets/soc.css'],
  }
  const chunks = { 'screens/soc/soc.tsx': soc, '_kit.js': { file: 'assets/kit-4d.js' } }
  writeFileSync(join(site, '.vite', 'manifest.json'), JSON.stringify(chunks))
  const path = join(data, 'a.sqlite')
  const api = await openApi({
    ...{ path, data, host: '127.0.0.1', port: 0, tls: null, trustedProxies: [], names: [] },
    ...{ requestsPerMinute: 1000, settings: [], models: [], version: '0', site },
  })
  onTestFinished(() => api.close())
  return (path: string, headers = {}) => fetch(`${api.address}${path}`, { headers })
}

test('every address of the app is the one page, under the policy of every other answer', async () => {
  const get = await serve()
  for (const path of ['/', '/soc', '/soc?q=a', '/entities/10.20.0.100', '/settings/team']) {
    const page = await get(path, { accept: 'text/html' })
    expect([page.status, await page.text()]).toEqual([200, '<!doctype html><title>App</title>'])
    expect(page.headers.get('cache-control')).toBe('no-cache')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  }
})

test('files keep for as long as their name does, and come compressed to whoever takes that', async () => {
  const get = await serve()
  const file = await get('/assets/index-1a2b.js', { 'accept-encoding': 'gzip' })
  expect(file.headers.get('cache-control')).toContain('immutable')
  expect(file.headers.get('content-encoding')).toBe('gzip')
  expect(await file.text()).toBe('export {}')
})

test('what is neither a file nor an address of the app is missing, and the API stays what it is', async () => {
  const get = await serve()
  for (const path of [
    '/assets/gone.js',
    '/robots.txt',
    '/api/v1/nothing',
    '/../a.sqlite',
    '/%2e%2e/a.sqlite',
  ])
    expect([path, (await get(path)).status]).toEqual([path, 404])
  expect((await get('/api/v1/incidents')).status).toBe(401)
})

test('the scripts of a screen come with its page', async () => {
  const get = await serve()
  expect((await get('/soc?q=a')).headers.get('link')).toBe(
    '</assets/soc-3c.js>; rel=modulepreload, </assets/kit-4d.js>; rel=modulepreload, </assets/soc.css>; rel=preload; as=style; crossorigin',
  )
  expect((await get('/elsewhere')).headers.get('link')).toBeNull()
})
