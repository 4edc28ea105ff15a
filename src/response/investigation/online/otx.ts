/** OTX (LevelBlue, once AlienVault), `indicators/.../general`: https://otx.alienvault.com/api. */
import { z } from 'zod'
import { plural } from '../../../kernel/index.ts'
import { type Answer, nothing } from '../lookups.ts'
import { hours, type Provider, quoted, shaped } from './provider.ts'

const schema = z.looseObject({
  pulse_info: z.looseObject({
    count: z.int().min(0).max(1e9),
    pulses: z.array(z.looseObject({ name: z.string().optional() })).optional(),
  }),
  /** Why it may be harmless: an allowlist of theirs, a list of popular sites, reports of false positives. */
  validation: z
    .array(z.looseObject({ source: z.string().optional(), name: z.string().optional() }))
    .optional(),
  false_positive: z.array(z.unknown()).optional(),
})

/** Anybody may write a pulse: one is a hint, and only many of them are an opinion. */
const maliciousFrom = 5
const namedMax = 3

export const otx: Provider = {
  source: 'otx',
  title: 'OTX',
  base: 'https://otx.alienvault.com',
  keyHeader: 'x-otx-api-key',
  limits: { perMinute: 160, perDay: 10_000 },
  goodForMs: hours(24),
  nothingGoodForMs: hours(2),
  pathOf(indicator) {
    const type = typeOf(indicator.kind, indicator.value)
    return type && `/api/v1/indicators/${type}/${encodeURIComponent(indicator.value)}/general`
  },
  answerOf: (_, body) => shaped(schema, body, answerOf),
}

function typeOf(kind: string, value: string): string | null {
  if (kind === 'address') return value.includes(':') ? 'IPv6' : 'IPv4'
  return kind === 'domain' || kind === 'file' ? kind : null
}

function answerOf(body: z.infer<typeof schema>): Answer {
  const { count, pulses = [] } = body.pulse_info
  const vouchers = (body.validation ?? []).map(({ name, source }) => quoted(name ?? source ?? '?'))
  const isVouched = vouchers.length > 0 || (body.false_positive ?? []).length > 0
  const vouched = isVouched
    ? ` OTX has reasons to call it harmless${vouchers.length > 0 ? `: ${vouchers.slice(0, namedMax).join(', ')}` : ''}.`
    : ''
  const isShared = vouchers.some((name) => /akamai|cloudflare|cdn|amazon/i.test(name))
  if (count === 0)
    return isVouched
      ? opinion('harmless', `No pulse at OTX names it.${vouched}`, isShared)
      : nothing('No pulse at OTX names it.')
  const names = pulses.flatMap(({ name }) => (name ? [quoted(name, 40)] : [])).slice(0, namedMax)
  const named = names.length > 0 ? `: ${names.join('; ')}` : ''
  const verdict = count >= maliciousFrom ? 'malicious' : 'suspicious'
  const verb = count === 1 ? 'names' : 'name'
  const text = `${plural(count, 'pulse')} at OTX ${verb} it${named}.${vouched}`
  return opinion(isVouched ? 'unknown' : verdict, text, isShared)
}

function opinion(verdict: Answer['verdict'], text: string, isShared: boolean): Answer {
  return { outcome: 'answered', verdict, score: null, text, isShared }
}
