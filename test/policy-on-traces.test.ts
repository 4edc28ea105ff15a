/** What the boldest of the ready policies would do about the incidents of every trace, as the golden files have them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Incident, RecommendedAction } from '../src/contracts/index.ts'
import {
  type AlertEvidence,
  type Deciding,
  decide,
  readyPolicies,
} from '../src/response/policy/index.ts'
import { facts, investigation, nowMs } from '../src/response/policy/policy.fixture.ts'
import { root } from './sources.fixture.ts'

/** Records that stand in a golden file as a line for each field: the head, and what follows it by name. */
function recordsOf(folder: string, file: string, head: string) {
  const records: { readonly head: object; readonly parts: Record<string, unknown[]> }[] = []
  for (const line of readFileSync(join(root, 'test', folder, file), 'utf8').split('\n')) {
    const [entry] = line === '' ? [] : Object.entries(JSON.parse(line) as Record<string, unknown>)
    if (entry === undefined) continue
    if (entry[0] === head) records.push({ head: entry[1] as object, parts: {} })
    else {
      const parts = records.at(-1)?.parts
      if (parts !== undefined) parts[entry[0]] = [...(parts[entry[0]] ?? []), entry[1]]
    }
  }
  return records
}

function decidingOf(file: string): Deciding[] {
  const alerts = recordsOf('golden', file, 'alert').map(
    ({ head, parts }) =>
      ({
        ...head,
        ...{ indicators: parts['indicator'] ?? [], flows: parts['flow'] ?? [] },
        explanation: { recommend: parts['recommend'] ?? [] },
      }) as unknown as AlertEvidence,
  )
  return recordsOf('golden-incidents', file, 'incident').map(({ head, parts }) => {
    const explanation = { headline: parts['headline']![0], recommend: parts['recommend'] ?? [] }
    const lists = { alerts: parts['alert'] ?? [], indicators: parts['indicator'] ?? [] }
    const incident = { ...head, ...lists, explanation } as unknown as Incident
    const ids = new Set(incident.alerts.map(({ id }) => id))
    return {
      ...{ incident, alerts: alerts.filter(({ id }) => ids.has(id)), importance: 'normal' },
      ...{ policy: bold, version: 1, nowMs, newId: () => 'dec_1' },
      investigation: investigation({ incidentId: incident.id, riskScore: 85 }),
      safety: { ...facts, own: [], ownNetworks: [], gateways: [], resolvers: [], dhcp: [] },
    }
  })
}

const bold = { ...readyPolicies.find(({ name }) => name === 'contain')!.policy, dryRun: false }
const decided = readdirSync(join(root, 'test', 'golden-incidents')).flatMap((file) =>
  decidingOf(file).map((given) => ({ file, given, decision: decide(given) })),
)

/** Kinds by what the advice asks for. */
const kindOf: Partial<Record<RecommendedAction['action'], string>> = {
  'block-address': 'block_ip',
  'refuse-service': 'block_ip',
  'rate-limit': 'rate_limit',
  'isolate-host': 'isolate_host',
  'sinkhole-domain': 'block_domain',
}

test('nothing is done that the incident does not advise, and a service is never widened to an address', () => {
  expect(decided.length).toBeGreaterThan(30)
  for (const { file, given, decision } of decided)
    for (const { kind, target, scope } of decision.actions) {
      const advice = given.incident.explanation.recommend.find(
        (one) => kindOf[one.action] === kind && one.target === target,
      )
      expect(advice, `${file}: ${kind} ${target}`).toBeDefined()
      expect(scope.server !== undefined, file).toBe(advice!.action === 'refuse-service')
    }
})

test('what is done by itself: real attackers that are there, and nobody whose address may be forged', () => {
  const taken = decided.flatMap(({ file, decision }) =>
    decision.actions
      .filter(({ mode }) => mode === 'auto')
      .map(({ kind, target }) => `${file.replace('.pcap.ndjson', '')}: ${kind} ${target}`),
  )
  expect(taken).toEqual([
    ...['beacon-http', 'beacon-loose', 'beacon-tls'].map(
      (file) => `${file}: block_ip 203.0.113.66`,
    ),
    'brute-ftp: block_ip 198.51.100.23',
    'brute-ssh-inside: block_ip 10.20.0.101',
    ...['brute-ssh-patient', 'brute-ssh-success', 'brute-ssh'].map(
      (file) => `${file}: block_ip 198.51.100.23`,
    ),
    'busy-beacon: block_ip 203.0.113.66',
    'busy-brute: block_ip 198.51.100.23',
    'busy-tunnel: block_domain sync.example',
    'demo: block_ip 198.51.100.23',
    'demo: isolate_host 10.20.0.100',
    'demo: block_domain sync.example',
    'scan-then-beacon: isolate_host 10.20.0.100',
    'tunnel-dns-direct: block_domain sync.example',
    'tunnel-dns: block_domain sync.example',
  ])
})

test('each decision says which rule it follows, in words that are whole', () => {
  for (const { decision } of decided) {
    expect(decision.text).toMatch(
      /^Policy 1: (less than even|roughly even|likely|very likely|almost certain), normal importance: .+\.$/,
    )
    expect(decision.text).not.toMatch(/undefined|null|NaN|\[object|!|\.\.|_/)
  }
})
