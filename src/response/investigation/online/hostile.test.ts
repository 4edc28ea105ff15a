import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { abuseIpDb } from './abuseipdb.ts'
import { abuseIpDbBody, otxBody, virusTotalBody } from './bodies.fixture.ts'
import { otx } from './otx.ts'
import type { Provider } from './provider.ts'
import { virusTotal } from './virustotal.ts'

const indicator = { kind: 'address', value: '9.9.9.9' } as const

/** Puts a value somewhere into a body. */
function altered(body: unknown, path: readonly number[], value: unknown): unknown {
  if (typeof body !== 'object' || body === null || path.length === 0) return value
  const names = Object.keys(body)
  if (names.length === 0) return value
  const [first = 0, ...rest] = path
  const name = names[first % names.length]!
  const copy: Record<string, unknown> = { ...(body as Record<string, unknown>) }
  copy[name] = altered(copy[name], rest, value)
  return Array.isArray(body) ? Object.values(copy) : copy
}

const values = fc.oneof(
  fc.anything(),
  fc.string({ unit: 'binary', maxLength: 3000 }),
  fc.constantFrom(
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -1,
    1e308,
    2 ** 53,
    '\u202e\u0000<b>',
    null,
  ),
)
const paths = fc.array(fc.nat(20), { maxLength: 6 })

describe.each<[string, Provider, unknown]>([
  ['VirusTotal', virusTotal, virusTotalBody({ malicious: 3 })],
  ['AbuseIPDB', abuseIpDb, abuseIpDbBody()],
  ['OTX', otx, otxBody(3, { validation: [{ source: 'alexa', name: 'x' }] })],
])('%s', (_, provider, body) => {
  test('whatever stands in an answer, it is understood or told to be misshapen', () => {
    fc.assert(
      fc.property(paths, values, (path, value) => {
        const answer = provider.answerOf(indicator, altered(body, path, value))
        const text = 'misshapen' in answer ? answer.misshapen : answer.text
        expect(text).not.toMatch(/\p{Cc}|\p{Cf}/u)
        if ('text' in answer) expect(text).not.toMatch(/undefined|NaN|Infinity/)
        expect(text.length).toBeLessThan(600)
        if (!('misshapen' in answer) && answer.score !== null)
          expect(answer.score >= 0 && answer.score <= 1).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
