import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { until } from '../until.fixture.ts'
import { examplesOf, openNewSite, openSite, outputsOf, patternOf } from './document.fixture.ts'
import { testNeeding } from './require.fixture.ts'

const needs = testNeeding({ programs: { curl: 'curl', bash: 'bash' } })

async function holds(document: string, env: Record<string, string>): Promise<void> {
  const examples = examplesOf(document)
  expect(examples.length).toBeGreaterThan(3)
  const outputs = await outputsOf(examples, env)
  for (const [i, { prints }] of examples.entries()) expect(outputs[i]).toMatch(patternOf(prints))
}

needs('every example of docs/api/rest.md does what it says', async () => {
  const scopes = ['read', 'flows:read', 'events:ingest']
  const { api, key } = await openSite('scan-then-beacon.pcap', scopes)
  await using _ = api
  await holds('docs/api/rest.md', { AMOSKYS: api.address, KEY: key })
})

for (const isSecure of [false, true])
  needs(`every example of docs/api/auth.md does, ${isSecure ? 'over TLS' : 'plain'}`, async () => {
    const { api, env } = await openNewSite(isSecure)
    await using _ = api
    await holds('docs/api/auth.md', env)
  })

needs('every example of docs/api/stream.md does what it says', async () => {
  const { api, key } = await openSite('scan-then-beacon.pcap', ['read', 'audit:read'])
  await using _ = api
  await holds('docs/api/stream.md', { AMOSKYS: api.address, KEY: key })
})

needs(
  'both clients of docs/api/stream.md go on where they were when the server was away',
  async () => {
    const site = await openSite('scan-fin.pcap', ['read', 'audit:read'])
    const env = { PATH: process.env['PATH']!, AMOSKYS: site.api.address, KEY: site.key }
    const cwd = mkdtempSync(join(tmpdir(), 'amoskys-clients-'))
    const files = examplesOf('docs/api/stream.md').filter(({ script }) =>
      script.startsWith('cat > '),
    )
    await outputsOf(files, env, cwd)
    const clients = [
      ['node', 'follow.mjs', 'audit'],
      ['bash', 'follow.sh', 'audit', 'audit:0'],
    ].map(([program, ...words]) => {
      const child = spawn(program!, words, { cwd, env, detached: true })
      const heard = { text: '' }
      child.stdout.on('data', (bytes: Buffer) => {
        heard.text += bytes
      })
      return { child, heard, ended: once(child, 'close') }
    })
    const keepView = async (name: string) => {
      const answer = await fetch(`${site.api.address}/api/v1/views`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${site.key}`,
          ...{ 'content-type': 'application/json', 'idempotency-key': name },
        },
        body: JSON.stringify({ name, page: 'alerts', query: '' }),
      })
      expect(answer.status).toBe(201)
    }
    const numbers = (text: string) => text.match(/"seq":\d+(?=,"time")/g)
    const haveHeard = (n: number) =>
      until(() => clients.every(({ heard }) => numbers(heard.text)?.length === n))
    try {
      for (const name of ['one', 'two']) await keepView(name)
      await haveHeard(2)
      let api = await site.reopen(site.api)
      for (const name of ['three', 'four']) await keepView(name)
      await haveHeard(4)
      api = await site.reopen(api)
      await keepView('five')
      await haveHeard(5)
      const told = [1, 2, 3, 4, 5].map((seq) => `"seq":${seq}`)
      for (const { heard } of clients) expect(numbers(heard.text)).toEqual(told)
      await api.close()
    } finally {
      for (const { child, ended } of clients) {
        // With the curl that it started.
        process.kill(-child.pid!)
        await ended
      }
    }
  },
)
