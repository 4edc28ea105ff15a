import { expect, onTestFinished, test } from 'vitest'
import type { LookedUp } from '../../../contracts/index.ts'
import { abuseIpDb } from './abuseipdb.ts'
import { abuseIpDbBody, otxBody, virusTotalBody } from './bodies.fixture.ts'
import { guarded, nobody, picked, secretKey } from './guarded.fixture.ts'
import { otx } from './otx.ts'
import type { Provider } from './provider.ts'
import { type Scripted, testServer } from './server.fixture.ts'
import { virusTotal } from './virustotal.ts'

const sha256 = 'ab'.repeat(32)

async function asked(provider: Provider, scripted: Scripted, one = picked('9.9.9.9')) {
  const server = await testServer(scripted)
  onTestFinished(server.close)
  const lookup = await guarded(provider, server.base).source.ask(one, nobody)
  return { lookup, server }
}

test.each<[Provider, LookedUp['kind'], string, string]>([
  [virusTotal, 'address', '9.9.9.9', '/api/v3/ip_addresses/9.9.9.9'],
  [virusTotal, 'address', '2620:fe::fe', '/api/v3/ip_addresses/2620%3Afe%3A%3Afe'],
  [virusTotal, 'domain', 'a.example.com', '/api/v3/domains/example.com'],
  [virusTotal, 'file', sha256, `/api/v3/files/${sha256}`],
  [abuseIpDb, 'address', '9.9.9.9', '/api/v2/check?ipAddress=9.9.9.9&maxAgeInDays=90'],
  [otx, 'address', '9.9.9.9', '/api/v1/indicators/IPv4/9.9.9.9/general'],
  [otx, 'address', '2620:fe::fe', '/api/v1/indicators/IPv6/2620%3Afe%3A%3Afe/general'],
  [otx, 'domain', 'a.example.com', '/api/v1/indicators/domain/example.com/general'],
  [otx, 'file', sha256, `/api/v1/indicators/file/${sha256}/general`],
])('$source is asked as it documents', async (provider, kind, value, path) => {
  const { server } = await asked(provider, { status: 404 }, picked(value, kind))
  expect(server.asked.map((one) => one.path)).toEqual([path])
  expect(server.asked[0]!.headers[provider.keyHeader]).toBe(secretKey)
  expect(path).not.toContain(secretKey)
})

test.each<[string, Provider, unknown, object]>([
  [
    'three engines',
    virusTotal,
    virusTotalBody({ malicious: 9, suspicious: 1 }),
    {
      ...{ verdict: 'malicious', outcome: 'answered', score: 0.1, isStale: false },
      text: 'Of 104 engines at VirusTotal: 9 engines malicious, 1 engine suspicious. Network: Example Net. Last analysed on 2026-03-08.',
    },
  ],
  ['one engine', virusTotal, virusTotalBody({ malicious: 1 }), { verdict: 'suspicious' }],
  ['none', virusTotal, virusTotalBody(), { verdict: 'harmless', score: 0 }],
  [
    'not looked at yet',
    virusTotal,
    virusTotalBody({ harmless: 0, undetected: 0 }),
    { verdict: 'unknown', outcome: 'nothing', score: null },
  ],
  ['a CDN', virusTotal, virusTotalBody({}, { asn: 13_335 }), { isShared: true }],
  [
    'many reports',
    abuseIpDb,
    abuseIpDbBody(),
    {
      ...{ verdict: 'malicious', score: 1 },
      text: 'AbuseIPDB is 100% sure of abuse: 250 reports by 60 reporters in 90 days, last on 2026-03-13. Used as: Fixed Line ISP. Provider: Example Net.',
    },
  ],
  ['some', abuseIpDb, abuseIpDbBody({ abuseConfidenceScore: 40 }), { verdict: 'suspicious' }],
  [
    'few',
    abuseIpDb,
    abuseIpDbBody({ abuseConfidenceScore: 4 }),
    { verdict: 'unknown', score: 0.04 },
  ],
  ['doubted', abuseIpDb, abuseIpDbBody({ isWhitelisted: true }), { verdict: 'suspicious' }],
  [
    'no reports, nulls where it has nothing',
    abuseIpDb,
    abuseIpDbBody({ totalReports: 0, isWhitelisted: null, usageType: null, isp: null }),
    { outcome: 'nothing', text: 'Nobody reported it to AbuseIPDB in 90 days.' },
  ],
  ['Tor', abuseIpDb, abuseIpDbBody({ isTor: true }), { isShared: true, verdict: 'malicious' }],
  [
    'two pulses',
    otx,
    otxBody(2),
    {
      verdict: 'suspicious',
      text: '2 pulses at OTX name it: SSH brute force 0; SSH brute force 1.',
    },
  ],
  ['many', otx, otxBody(12), { verdict: 'malicious', score: null }],
  ['none', otx, otxBody(0), { outcome: 'nothing', verdict: 'unknown' }],
  [
    'many, and known to be popular',
    otx,
    otxBody(50, { validation: [{ source: 'majestic', name: 'Whitelisted domain' }] }),
    { verdict: 'unknown' },
  ],
  ['popular', otx, otxBody(0, { validation: [{ source: 'alexa' }] }), { verdict: 'harmless' }],
])('an answer with %s is understood', async (_, provider, body, expected) => {
  const { lookup } = await asked(provider, { body })
  expect(lookup).toMatchObject({ source: provider.source, why: '', ...expected })
})

test.each<[string, Provider, Scripted, RegExp]>([
  ['no JSON', virusTotal, { body: '<html>Sign in</html>' }, /expected JSON, found "<html>Sign/],
  ['nothing', otx, { body: '' }, /expected JSON, found nothing/],
  [
    'a wrong type',
    virusTotal,
    { body: virusTotalBody({ malicious: '9' as never }) },
    /^VirusTotal: expected data\.attributes\.last_analysis_stats\.malicious to be a value of type number, found a text$/,
  ],
  [
    'a list',
    abuseIpDb,
    { body: [] },
    /expected the answer to be a value of type object, found a list/,
  ],
  [
    'a number out of range',
    abuseIpDb,
    { body: abuseIpDbBody({ abuseConfidenceScore: 4e9 }) },
    /abuseConfidenceScore to be .*found 4000000000/,
  ],
  ['a part missing', otx, { body: { indicator: 'x' } }, /pulse_info to be .*object, found nothing/],
  ['null', otx, { body: 'null' }, /found null/],
  [
    'a refusal',
    abuseIpDb,
    { status: 422, body: { errors: [{ detail: 'The ip address must be valid.', status: 422 }] } },
    /^AbuseIPDB answered 422: The ip address must be valid\.$/,
  ],
  [
    'a wrong key',
    virusTotal,
    {
      status: 401,
      body: { error: { code: 'WrongCredentialsError', message: `Wrong ${secretKey}` } },
    },
    /^VirusTotal answered 401: Wrong \[redacted\]$/,
  ],
  [
    'a redirect',
    otx,
    { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
    /answered 302/,
  ],
  ['a huge one', otx, { body: `"${'x'.repeat(2 ** 21)}"` }, /at most 1048576 bytes, found more/],
])('an answer with %s is a failed lookup that says so, without the key', async (...given) => {
  const [, provider, scripted, why] = given
  const { lookup, server } = await asked(provider, scripted)
  expect(lookup).toMatchObject({
    outcome: 'failed',
    verdict: 'unknown',
    answeredAt: null,
    text: '',
  })
  expect(lookup.why).toMatch(why)
  expect(JSON.stringify(lookup)).not.toContain(secretKey)
  expect(server.asked).toHaveLength(1)
})

test('hostile text of a provider is cut and escaped, and its key never comes back', async () => {
  const name = `\u202egpj.exe\u0007<script>alert(1)</script>${secretKey}${'A'.repeat(5000)}`
  const { lookup } = await asked(otx, {
    body: otxBody(1, { pulse_info: { count: 1, pulses: [{ name }] } }),
  })
  expect(lookup.text).toContain('\\u202egpj.exe\\x07<sc')
  expect(lookup.text).not.toMatch(/\p{Cc}|\p{Cf}/u)
  expect(lookup.text.length).toBeLessThan(120)
  const cut = abuseIpDbBody({ isp: `${'x'.repeat(25)}${secretKey}${'y'.repeat(40)}` })
  expect((await asked(abuseIpDb, { body: cut })).lookup.text).not.toContain(secretKey.slice(0, 3))
  const escaped = JSON.stringify(abuseIpDbBody({ isp: secretKey })).replace('k3y', '\\u006b3y')
  expect((await asked(abuseIpDb, { body: escaped })).lookup.text).not.toContain(secretKey)
  const error = `{"errors":[{"detail":"${secretKey.replace('k3y', '\\u006b3y')}"}]}`
  const { why } = (await asked(abuseIpDb, { status: 400, body: error })).lookup
  expect(why).toBe('AbuseIPDB answered 400: [redacted]')
  const echoed = abuseIpDbBody({ isp: secretKey })
  expect((await asked(abuseIpDb, { body: echoed })).lookup.text).toContain('Provider: [redacted].')
})

test('an answer that unpacks to far more than it weighs is given up', async () => {
  const { gzipSync } = await import('node:zlib')
  const packed = gzipSync('x'.repeat(64 * 2 ** 20))
  const by: Scripted['by'] = (response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' })
    response.end(packed)
  }
  expect((await asked(otx, { by })).lookup.why).toMatch(/found more/)
})
