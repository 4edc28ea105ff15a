/** For the tests: sources as the settings name them, before local servers. */
import { onTestFinished } from 'vitest'
import { diskFiles } from './local/files.ts'
import { abuseIpDbBody, otxBody, virusTotalBody } from './online/bodies.fixture.ts'
import { memoryLedger } from './online/budget.ts'
import { memoryCache } from './online/cache.ts'
import { secretKey } from './online/guarded.fixture.ts'
import { type Scripted, testServer } from './online/server.fixture.ts'
import { type IntelligenceSettings, type OpenOptions, openSources } from './open.ts'
import { testWorld } from './world.fixture.ts'

export const settings: IntelligenceSettings = {
  ...{ enabled: true, virusTotalKey: secretKey, abuseIpdbKey: secretKey, otxKey: secretKey },
  perMinute: { virusTotal: 4, abuseIpdb: 60, otx: 160 },
  perDay: { virusTotal: 500, abuseIpdb: 1000, otx: 10_000 },
  ...{ sendDomains: 'ask', ownDomains: [], lists: [], allowlist: [], recorded: '' },
  reverseDns: 'never',
}

/** On this machine alone. */
export const keyless = { virusTotalKey: '', abuseIpdbKey: '', otxKey: '' }

export async function opened(
  changes: Partial<IntelligenceSettings> = {},
  others: Partial<OpenOptions> = {},
) {
  const world = testWorld()
  const options: OpenOptions = {
    ...{ settings: { ...settings, ...changes }, home: ['10.0.0.0/8'], world, files: diskFiles },
    ...{ cache: memoryCache(), ledger: memoryLedger(), books: {} },
    ...{ resolve: async () => [], signal: new AbortController().signal },
    patience: { timeoutMs: 10_000, backoffMs: 2, retries: 1 },
    ...others,
  }
  return { sources: await openSources(options), world, options }
}

/** Three services that call everything malicious, unless scripted otherwise. */
export async function services(scripts: Partial<Record<'vt' | 'abuse' | 'otx', Scripted>> = {}) {
  const vt = await testServer(scripts.vt ?? { body: virusTotalBody({ malicious: 20 }) })
  const abuse = await testServer(scripts.abuse ?? { body: abuseIpDbBody() })
  const otx = await testServer(scripts.otx ?? { body: otxBody(20) })
  const servers = [vt, abuse, otx]
  for (const { close } of servers) onTestFinished(close)
  return {
    ...{ vt, abuse, otx },
    bases: { virusTotal: vt.base, abuseIpdb: abuse.base, otx: `${otx.base}/` },
    asked: () => servers.flatMap((server) => server.asked.map(({ path }) => path)),
  }
}
