/** The commands of docs/operations that need no root and no network, run as they stand there. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { root } from '../sources.fixture.ts'
import { traces } from '../stories/support.fixture.ts'
import { until } from '../until.fixture.ts'
import { testNeeding } from './require.fixture.ts'

const needs = testNeeding({ programs: { bash: 'bash', curl: 'curl', npm: 'npm' } })

interface Site {
  readonly folder: string
  /** Blocks of one language, with the example's folders and port in place of the document's. */
  blocks(document: string, language: string): string[]
  /** Its output; throws where a command fails. */
  run(script: string): Promise<string>
  start(script: string): { readonly said: { text: string }; stop(): Promise<number | null> }
}

/** A folder with `amoskys` as the document makes it, and a day's capture. */
async function newSite(): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'amoskys-operations-'))
  for (const name of ['bin', 'captures']) mkdirSync(join(folder, name))
  for (const place of ['monday.pcap', 'captures/first.pcap'])
    copyFileSync(join(traces, 'scan-fin.pcap'), join(folder, place))
  const port = await freePort()
  const here = (text: string) =>
    text
      .replaceAll('/opt/amoskys', root)
      .replaceAll('/var/captures', join(folder, 'captures'))
      .replaceAll('/var/lib/amoskys', join(folder, 'lib'))
      .replaceAll(/(?<![\w.])\/backup/g, join(folder, 'backup'))
      .replaceAll('8440', String(port))
  const blocks = (document: string, language: string) => {
    const text = readFileSync(join(root, document), 'utf8')
    const all = [...text.matchAll(/```(\w*)\n(.*?)```\n/gs)]
    return all.flatMap(([, kind, body]) => (kind === language ? [here(body!)] : []))
  }
  const [program = ''] = blocks('docs/operations/running.md', '')
  writeFileSync(join(folder, 'bin', 'amoskys'), program, { mode: 0o755 })
  const path = `${join(folder, 'bin')}:${process.env['PATH']}`
  const env = { ...process.env, PATH: path, AMOSKYS_PORT: String(port) }
  const begin = (script: string) => {
    const child = spawn('bash', ['-euc', script], { cwd: folder, env, detached: true })
    const said = { text: '' }
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes: Buffer) => {
        said.text += bytes
      })
    return { child, said, ended: once(child, 'close').then(([status]) => status as number) }
  }
  return {
    ...{ folder, blocks },
    async run(script) {
      const { said, ended } = begin(script)
      if ((await ended) !== 0) throw new Error(`${script}\n${said.text}`)
      return said.text
    },
    start(script) {
      const { child, said, ended } = begin(`exec ${script}`)
      const stop = () => {
        process.kill(-child.pid!, 'SIGTERM')
        return ended
      }
      return { said, stop }
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

needs('the commands of docs/operations/running.md do what they say', async () => {
  const site = await newSite()
  const [commands = '', checks = ''] = site.blocks('docs/operations/running.md', 'sh')
  const [settings = ''] = site.blocks('docs/operations/running.md', 'yaml')
  const withoutRoot = settings.replace(/ {2}- interface:.*\n {4}filter:.*\n/, '')
  const lines = commands.split('\n').filter((line) => line.startsWith('amoskys up'))
  expect(lines).toHaveLength(3)
  for (const line of lines) {
    if (/^amoskys up +#/.test(line)) writeFileSync(join(site.folder, 'settings.yml'), withoutRoot)
    const { said, stop } = site.start(line)
    await until(() => /up at http/.test(said.text))
    await until(async () => (await site.run(checks)).includes('"ready":true'))
    expect(await site.run(checks), line).toMatch(/^{"ok":true}\n{"ready":true,.*}\n$/)
    expect([await stop(), line], said.text).toEqual([0, line])
  }
})

needs('what docs/operations/backup.md copies, it brings back', async () => {
  const site = await newSite()
  const [backUp = '', restore = ''] = site.blocks('docs/operations/backup.md', 'sh')
  await site.run('amoskys up --replay monday.pcap --speed max --once')
  await site.run('amoskys user add mira --role analyst')
  const kept = await site.run('amoskys explain')
  await site.run(backUp)
  await site.run('amoskys user add late --role viewer')
  expect(await site.run(restore)).toMatch(/whole: 1 entry/)
  expect(await site.run('amoskys user list')).toMatch(/^mira +analyst +no password yet\n$/)
  expect(await site.run('amoskys explain')).toBe(kept)
  expect(await site.run('amoskys user list --db data/before.sqlite')).toMatch(/late +viewer/)
  expect(await site.run('amoskys audit verify --db data/before.sqlite')).toMatch(/whole: 2 entries/)
  await expect(site.run(backUp)).rejects.toThrow('there is a file already')
})
