import { expect } from 'vitest'
import { examplesOf, openNewSite, openSite, outputsOf, patternOf } from './document.fixture.ts'
import { testNeeding } from './require.fixture.ts'

const needs = testNeeding({ programs: { curl: 'curl', bash: 'bash' } })

async function holds(document: string, env: Record<string, string>): Promise<void> {
  const examples = examplesOf(document)
  expect(examples.length).toBeGreaterThan(2)
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

needs('every example of docs/api/audit-logs-exports.md does what it says', async () => {
  const scopes = ['read', 'audit:own', 'audit:read', 'logs:read', 'export']
  const { api, key } = await openSite('scan-then-beacon.pcap', scopes)
  await using _ = api
  await holds('docs/api/audit-logs-exports.md', { AMOSKYS: api.address, KEY: key })
})

needs('every example of docs/api/stream.md does what it says', async () => {
  const { api, key } = await openSite('scan-then-beacon.pcap', ['read', 'audit:read'])
  await using _ = api
  await holds('docs/api/stream.md', { AMOSKYS: api.address, KEY: key })
})
