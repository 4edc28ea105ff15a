/** VirusTotal API v3: https://docs.virustotal.com/reference. The public key may not be used in commercial services. */
import { z } from 'zod'
import { plural } from '../../../kernel/index.ts'
import type { Answer } from '../lookups.ts'
import { sharedNetwork } from '../shared-networks.ts'
import { isoOf } from '../world.ts'
import { hours, type Provider, quoted, shaped } from './provider.ts'

const count = z.int().min(0).max(1e6)

/** Of an address, a domain and a file alike. Engines that timed out or do not take such a file have no opinion. */
const schema = z.looseObject({
  data: z.looseObject({
    attributes: z.looseObject({
      last_analysis_stats: z.looseObject({
        malicious: count,
        suspicious: count,
        harmless: count,
        undetected: count,
      }),
      last_analysis_date: z.number().min(0).max(1e11).optional(),
      asn: z.number().optional(),
      as_owner: z.string().optional(),
    }),
  }),
})

/** One engine of ninety is often wrong; three seldom are, all at once. */
const maliciousFrom = 3
/** So many have to call it harmless before that is an opinion of the whole. */
const harmlessFrom = 10

const paths = { address: 'ip_addresses', domain: 'domains', file: 'files' } as const

export const virusTotal: Provider = {
  source: 'virustotal',
  title: 'VirusTotal',
  base: 'https://www.virustotal.com',
  keyHeader: 'x-apikey',
  limits: { perMinute: 4, perDay: 500 },
  goodForMs: hours(24),
  nothingGoodForMs: hours(2),
  pathOf({ kind, value }) {
    const path = Object.hasOwn(paths, kind) ? paths[kind as keyof typeof paths] : null
    return path && `/api/v3/${path}/${encodeURIComponent(value)}`
  },
  answerOf: (_, body) => shaped(schema, body, answerOf),
}

function answerOf({ data: { attributes } }: z.infer<typeof schema>): Answer {
  const { malicious, suspicious, harmless, undetected } = attributes.last_analysis_stats
  const total = malicious + suspicious + harmless + undetected
  const shared = sharedNetwork(attributes.asn ?? null)
  const bad = malicious + suspicious
  if (total === 0)
    return {
      ...{ outcome: 'nothing', verdict: 'unknown', score: null, isShared: false },
      text: 'VirusTotal knows it, and no engine there has looked at it yet.',
    }
  const flagged = [
    ...(malicious > 0 ? [`${plural(malicious, 'engine')} malicious`] : []),
    ...(suspicious > 0 ? [`${plural(suspicious, 'engine')} suspicious`] : []),
  ]
  const said = bad === 0 ? 'call it neither malicious nor suspicious' : flagged.join(', ')
  const text =
    bad === 0
      ? `${plural(total, 'engine')} at VirusTotal ${said}; ${harmless} of them call it harmless.`
      : `Of ${plural(total, 'engine')} at VirusTotal: ${said}.`
  return {
    outcome: 'answered',
    verdict: verdictOf(malicious, bad, harmless),
    score: Math.round((100 * bad) / total) / 100,
    text: [text, ...notesOf(attributes)].join(' '),
    isShared: shared !== null,
  }
}

type Attributes = z.infer<typeof schema>['data']['attributes']

function notesOf({ as_owner: owner, last_analysis_date: seconds }: Attributes): string[] {
  return [
    ...(owner ? [`Network: ${quoted(owner)}.`] : []),
    ...(seconds ? [`Last analysed on ${isoOf(seconds * 1000).slice(0, 10)}.`] : []),
  ]
}

function verdictOf(malicious: number, bad: number, harmless: number): Answer['verdict'] {
  if (malicious >= maliciousFrom) return 'malicious'
  if (bad > 0) return 'suspicious'
  return harmless >= harmlessFrom ? 'harmless' : 'unknown'
}
