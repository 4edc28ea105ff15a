import { chmodSync, existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect, test } from 'vitest'
import { hasBrowser, openBrowser } from './browser.ts'

const link = 'http://127.0.0.1:8440/setup#a-Secret_1'
const here = { isTerminal: true, environment: { DISPLAY: ':0' } }

test.each([
  ['somebody sits before it', here, link, 'linux', true],
  ['on Wayland', { ...here, environment: { WAYLAND_DISPLAY: 'w' } }, link, 'linux', true],
  ['macOS always has a screen', { ...here, environment: {} }, link, 'darwin', true],
  ['into a pipe', { ...here, isTerminal: false }, link, 'linux', false],
  ['without a screen', { ...here, environment: {} }, link, 'linux', false],
  ['in CI', { ...here, environment: { DISPLAY: ':0', CI: 'true' } }, link, 'linux', false],
  ['for others than this machine', here, 'https://tap.example:8440/', 'linux', false],
  ['on a system that is not known', here, link, 'aix', false],
] as const)('%s', (_, world, to, platform, isOpened) => {
  expect(hasBrowser(world, { link: to, platform })).toBe(isOpened)
})

function folderWith(script: string) {
  const data = mkdtempSync(join(tmpdir(), 'amoskys-open-'))
  const opener = join(data, 'xdg-open')
  writeFileSync(opener, `#!/bin/sh\n${script}\n`)
  chmodSync(opener, 0o755)
  const PATH = [data, process.env['PATH']].join(delimiter)
  return { data, environment: { PATH, OUT: join(data, 'out') } }
}

test('the opener is given a file that leads on: the secret is in no argument', async () => {
  const { data, environment } = folderWith('printf "%s\\n" "$@" > "$OUT"')
  const said: string[] = []
  const err = (text: string) => void said.push(text)
  await openBrowser({ err, environment }, { link, data, platform: 'linux' })
  const page = join(data, 'open.html')
  expect(readFileSync(environment.OUT, 'utf8')).toBe(`${page}\n`)
  expect(readFileSync(page, 'utf8')).toContain(`content="0; url=${link}"`)
  expect(statSync(page).mode & 0o777).toBe(0o600)
  expect(said).toEqual([])
})

test('an opener that fails, or is not there, costs a line', async () => {
  const said: string[] = []
  const err = (text: string) => void said.push(text)
  const failing = folderWith('exit 3')
  await openBrowser(
    { err, environment: failing.environment },
    { ...failing, link, platform: 'linux' },
  )
  const none = mkdtempSync(join(tmpdir(), 'amoskys-open-'))
  await openBrowser({ err, environment: { PATH: none } }, { link, data: none, platform: 'linux' })
  expect(said).toEqual([
    'amoskys: no browser was opened (xdg-open failed): open the address above yourself\n',
    'amoskys: no browser was opened (there is no xdg-open): open the address above yourself\n',
  ])
  expect(existsSync(join(none, 'open.html'))).toBe(true)
})
