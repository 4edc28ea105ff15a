import { expect } from 'vitest'
import { testNeeding } from './require.fixture.ts'
import { examplesOf, openSite, outputsOf, patternOf } from './rest-document.fixture.ts'

const programs = { curl: 'curl', bash: 'bash' }

testNeeding({ programs })('every example of docs/api/rest.md does what it says', async () => {
  const examples = examplesOf('docs/api/rest.md')
  expect(examples.length).toBeGreaterThan(8)
  const { api, key } = await openSite('scan-then-beacon.pcap', [
    ...['read', 'flows:read', 'events:ingest'],
  ])
  await using _ = api
  const outputs = await outputsOf(examples, { AMOSKYS: api.address, KEY: key })
  for (const [i, { prints }] of examples.entries()) expect(outputs[i]).toMatch(patternOf(prints))
})
