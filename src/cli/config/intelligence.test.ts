import { expect, test } from 'vitest'
import type { IntelligenceSettings } from '../../response/investigation/index.ts'
import { intelligenceSchema } from './intelligence.ts'
import { leavesOf } from './leaves.ts'
import { settingsSchema } from './schema.ts'
import { isSecret } from './secrets.ts'

test('by default incidents are looked up on this machine alone, and domains need consent', () => {
  const intelligence: IntelligenceSettings = settingsSchema.parse({}).intelligence
  expect(intelligence).toMatchObject({
    ...{ enabled: true, virusTotalKey: '', abuseIpdbKey: '', otxKey: '', sendDomains: 'ask' },
    ...{ lists: [], allowlist: [], reverseDns: 'never', recorded: '', ownDomains: [] },
    perMinute: { virusTotal: 4 },
    perDay: { virusTotal: 500, abuseIpdb: 1000, otx: 10_000 },
  })
})

test('keys are secrets, and every setting has its sentence', () => {
  const leaves = leavesOf(intelligenceSchema)
  expect(leaves.filter(({ key }) => isSecret(key)).map(({ key }) => key)).toEqual([
    ...['virusTotalKey', 'abuseIpdbKey', 'otxKey'],
  ])
  for (const { key, says } of leaves) expect(says, key).toMatch(/^\S.*\.$/)
})

test.each([
  [{ allowlist: ['not an address'] }],
  [{ allowlist: ['0.0.0.0/0'] }],
  [{ lists: [{ name: 'a', path: 'a.txt', kind: 'urls' }] }],
  [{ sendDomains: 'sometimes' }],
  [{ perDay: { virusTotal: 0 } }],
  [{ virustotalKey: 'x' }],
])('%o is refused', (given) => {
  expect(intelligenceSchema.safeParse(given).success).toBe(false)
})

test('what is expected may be an address, a network, a domain or a hash', () => {
  const allowlist = ['10.0.0.5', '10.1.0.0/16', 'updates.example.com', 'ab'.repeat(32), 'fd00::/32']
  expect(intelligenceSchema.parse({ allowlist }).allowlist).toEqual(allowlist)
})
