/** AbuseIPDB API v2, `check`: https://docs.abuseipdb.com. */
import { z } from 'zod'
import { plural } from '../../../kernel/index.ts'
import { type Answer, nothing } from '../lookups.ts'
import { hours, type Provider, quoted, shaped } from './provider.ts'

const maxAgeInDays = 90

const schema = z.looseObject({
  data: z.looseObject({
    abuseConfidenceScore: z.number().min(0).max(100),
    totalReports: z.int().min(0).max(1e9),
    numDistinctUsers: z.int().min(0).max(1e9).optional(),
    isWhitelisted: z.boolean().nullable().optional(),
    isTor: z.boolean().optional(),
    usageType: z.string().nullable().optional(),
    isp: z.string().nullable().optional(),
    lastReportedAt: z.string().nullable().optional(),
  }),
})

const maliciousFrom = 75
const suspiciousFrom = 25

export const abuseIpDb: Provider = {
  source: 'abuseipdb',
  title: 'AbuseIPDB',
  base: 'https://api.abuseipdb.com',
  keyHeader: 'key',
  limits: { perMinute: 60, perDay: 1000 },
  goodForMs: hours(6),
  nothingGoodForMs: hours(1),
  pathOf: ({ kind, value }) =>
    kind === 'address'
      ? `/api/v2/check?ipAddress=${encodeURIComponent(value)}&maxAgeInDays=${maxAgeInDays}`
      : null,
  answerOf: (_, body) => shaped(schema, body, ({ data }) => answerOf(data)),
}

function answerOf(data: z.infer<typeof schema>['data']): Answer {
  const { abuseConfidenceScore: score, totalReports, numDistinctUsers, usageType, isp } = data
  const isTor = data.isTor === true
  const isShared = isTor || /content delivery network/i.test(usageType ?? '')
  const notes = [
    ...(isTor ? ['It is an exit of Tor.'] : []),
    // Their own words: the list gives the benefit of the doubt, and is no basis for action.
    ...(data.isWhitelisted === true ? ['AbuseIPDB gives it the benefit of the doubt.'] : []),
    ...(usageType ? [`Used as: ${quoted(usageType)}.`] : []),
    ...(isp ? [`Provider: ${quoted(isp)}.`] : []),
  ]
  if (totalReports === 0)
    return {
      ...nothing(['Nobody reported it to AbuseIPDB in 90 days.', ...notes].join(' ')),
      isShared,
    }
  const users = numDistinctUsers === undefined ? '' : ` by ${plural(numDistinctUsers, 'reporter')}`
  const last = dayIn(data.lastReportedAt)
  const said = `AbuseIPDB is ${score}% sure of abuse: ${plural(totalReports, 'report')}${users} in ${maxAgeInDays} days${last}.`
  return {
    outcome: 'answered',
    verdict: verdictOf(score, data.isWhitelisted === true),
    score: score / 100,
    text: [said, ...notes].join(' '),
    isShared,
  }
}

/** `, last on 2026-03-13`; '' where that is no date. */
function dayIn(text: string | null | undefined): string {
  const day = /^\d{4}-\d{2}-\d{2}/.exec(text ?? '')?.[0]
  return day === undefined ? '' : `, last on ${day}`
}

function verdictOf(score: number, isDoubted: boolean): Answer['verdict'] {
  if (score >= maliciousFrom && !isDoubted) return 'malicious'
  return score >= suspiciousFrom ? 'suspicious' : 'unknown'
}
