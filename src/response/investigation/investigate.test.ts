import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Incident, Investigation } from '../../contracts/index.ts'
import { type InvestigationContext, unknownContext } from './context.ts'
import { carried, incidentOf, party } from './incident.fixture.ts'
import { investigate, investigationId, lookupsMax } from './investigate.ts'
import { abuseIpDbBody, otxBody } from './online/bodies.fixture.ts'
import { secretKey } from './online/guarded.fixture.ts'
import type { Scripted } from './online/server.fixture.ts'
import { keyless, opened, services } from './open.fixture.ts'
import type { Sources } from './sources.ts'

interface Looking {
  readonly changes?: Partial<Incident>
  readonly context?: Partial<InvestigationContext>
}

async function all(sources: Sources, { changes, context }: Looking = {}) {
  const found: Investigation[] = []
  const known = { ...unknownContext, ...context }
  for await (const one of investigate(incidentOf(changes), known, sources)) found.push(one)
  return found
}

const said = ({ lookups }: Investigation) =>
  lookups.map(({ source, indicator, outcome }) => `${source} ${indicator.value} ${outcome}`)

describe('on this machine alone', () => {
  test('one revision is all, with what lists, books and the past say', async () => {
    const books = {
      countryOf: () => ({ code: 'CH', name: 'Switzerland' }),
      networkOf: () => ({ asNumber: 13_335, name: 'EXAMPLE-NET' }),
    }
    const { sources } = await opened({ ...keyless, allowlist: ['10.0.0.9'] }, { books })
    const context = { firstSeenMs: Date.UTC(2026, 2, 12, 8, 59), importance: 'high' } as const
    const found = await all(sources, { context })
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({
      ...{ revision: 1, state: 'done', incidentRevision: 3, uncertainty: [] },
      ...{ startedAt: '2026-03-14T09:00:00.000Z', updatedAt: '2026-03-14T09:00:00.000Z' },
      traceId: incidentOf().traceId,
    })
    expect(found[0]!.lookups.map(({ text }) => text)).toEqual([
      'Registered in Switzerland.',
      'In the network AS13335, EXAMPLE-NET: Cloudflare, whose addresses many unrelated parties use.',
      'No earlier incident of it is kept. Known here for 2 days before.',
    ])
  })

  test('its id is made of the incident’s', () => {
    const { id } = incidentOf()
    expect(investigationId({ id })).toMatch(/^inv_[0-9A-Z]{26}$/)
    expect(investigationId({ id }).slice(4, 14)).toBe(id.slice(4, 14))
  })

  test('switched off, nothing is looked up, and the risk is still weighed', async () => {
    const [one] = await all((await opened({ enabled: false, allowlist: ['9.9.9.9'] })).sources)
    expect(said(one!)).toEqual(['history 10.0.0.5 nothing'])
    expect(one!.riskScore).toBe(74)
  })

  test('of many indicators all that is bad is told, and only the first are described', async () => {
    const path = fileWith('9.9.60.0/24\n9.9.1.0/24\n')
    const lists = [{ name: 'bad', path, kind: 'address', verdict: 'malicious' }] as const
    const books = { countryOf: () => ({ code: 'CH', name: 'Switzerland' }) }
    const { sources } = await opened({ ...keyless, lists }, { books })
    const peers = Array.from({ length: 62 }, (_, i) => `9.9.${i}.9`)
    const [one] = await all(sources, { changes: { peers, indicators: [] } })
    expect(one!.lookups.filter(({ source }) => source === 'country')).toHaveLength(16)
    expect(one!.lookups.filter(({ verdict }) => verdict === 'malicious')).toHaveLength(2)
  })

  test('the first revision takes milliseconds', async () => {
    const lines = Array.from({ length: 50_000 }, (_, i) => `9.${i >> 8}.${i & 255}.0/24`).join('\n')
    const path = fileWith(lines)
    const lists = [{ name: 'many', path, kind: 'any', verdict: 'malicious' }] as const
    const { sources } = await opened({ ...keyless, lists })
    const peers = Array.from({ length: 64 }, (_, i) => `8.8.${i}.8`)
    const from = process.hrtime.bigint()
    await all(sources, { changes: { peers } })
    expect(Number(process.hrtime.bigint() - from) / 1e6).toBeLessThan(2000)
  })
})

describe('with services', () => {
  test('revisions follow while they answer, and the last is done', async () => {
    const { bases } = await services()
    const found = await all((await opened({}, { bases })).sources)
    expect(found[0]).toMatchObject({ revision: 1, state: 'asking', riskScore: 74 })
    const told = found.map(({ revision, state }) => `${revision} ${state}`)
    expect(told).toEqual(['1 asking', '2 done'])
    expect(found.at(-1)).toMatchObject({
      riskScore: 94,
      headline: '3 of 3 sources call 9.9.9.9 malicious; risk 94 of 100.',
      uncertainty: [],
    })
    expect(new Set(found.map(({ id }) => id)).size).toBe(1)
    expect(JSON.stringify(found)).not.toContain(secretKey)
  })

  test('a second time the caches answer at once, and nobody is asked', async () => {
    const { bases, asked } = await services()
    const { sources } = await opened({}, { bases })
    await all(sources)
    const before = asked().length
    const again = await all(sources, { context: { revision: 4 } })
    expect(again).toHaveLength(1)
    expect(again[0]).toMatchObject({ revision: 5, state: 'done', riskScore: 94 })
    expect(again[0]!.lookups.filter(({ isFromCache }) => isFromCache)).toHaveLength(3)
    expect(asked()).toHaveLength(before)
  })

  test('what outlasts the process is asked before the services', async () => {
    const { bases, asked } = await services()
    const first = await opened({}, { bases })
    await all(first.sources)
    const second = await opened({}, { bases, cache: first.options.cache })
    await all(second.sources)
    expect(asked()).toHaveLength(3)
  })

  test('nothing of ours reaches them, nor a name without consent', async () => {
    const { bases, asked, vt } = await services()
    const changes = {
      peers: ['10.0.0.9', '192.168.1.5', '9.9.9.9', 'db.corp', 'secret.example.org'],
      indicators: [
        ...[party('9.9.9.9', 'actor'), party('10.0.0.7', 'actor'), party('fd00::5', 'peer')],
        ...[carried('domain', 'nas.lan'), carried('domain', 'pay.own.example.com')],
        carried('url', 'https://user:pw@files.example.net/path?token=abc'),
      ],
    }
    const { sources } = await opened({ ownDomains: ['own.example.com'] }, { bases })
    const last = (await all(sources, { changes })).at(-1)!
    expect(asked().every((path) => path.includes('9.9.9.9'))).toBe(true)
    expect(asked()).toHaveLength(3)
    expect(JSON.stringify(vt.asked)).not.toMatch(/10\.0\.0|192\.168|fd00|corp|nas|example|token/)
    const waiting = last.lookups.filter(({ why }) => why === 'needs your consent')
    expect(new Set(waiting.map(({ indicator }) => indicator.value))).toEqual(
      new Set(['secret.example.org', 'files.example.net']),
    )
    expect(last.agreement).toMatch(/4 questions about domains need your consent\./)
    const consented = new Set(['domain files.example.net'])
    await all(sources, { changes, context: { consented } })
    expect(asked().filter((path) => path.includes('example'))).toEqual([
      ...['/api/v3/domains/example.net', '/api/v1/indicators/domain/example.net/general'],
    ])
  })

  test('one that fails is told, and the others count', async () => {
    const { bases } = await services({ vt: { status: 500 }, otx: { body: 'no' } })
    const last = (await all((await opened({}, { bases })).sources)).at(-1)!
    expect(last.lookups.filter(({ outcome }) => outcome === 'failed')).toHaveLength(2)
    expect(last).toMatchObject({
      headline: '1 of 1 source calls 9.9.9.9 malicious; risk 86 of 100.',
      agreement: '1 answer about 1 indicator: none contradicts another. 2 questions failed.',
      uncertainty: [],
    })
  })

  test('where all fail, that is a doubt', async () => {
    const down = { status: 500 }
    const { bases } = await services({ vt: down, otx: down, abuse: down })
    const last = (await all((await opened({}, { bases })).sources)).at(-1)!
    expect(last.uncertainty).toEqual([
      {
        kind: 'missing',
        text: expect.stringMatching(
          /^No source could be asked about 9\.9\.9\.9: \w+ answered 500\.$/,
        ),
      },
    ])
  })

  test('whoever does not answer for five minutes is left out', async () => {
    const never = { by: () => undefined }
    const { bases } = await services({ vt: never })
    const { sources, world } = await opened({}, { bases, patience: { timeoutMs: 60_000 } })
    const found: Investigation[] = []
    const ticking = setInterval(() => world.advance(500), 5)
    onTestFinished(() => clearInterval(ticking))
    for await (const one of investigate(incidentOf(), unknownContext, sources)) {
      found.push(one)
      if (one.indicators[0]?.answered === 2) void world.advance(300_000)
    }
    expect(found.map(({ state }) => state)).toEqual(['asking', 'asking', 'done'])
    expect(found.at(-1)!.lookups.at(-1)).toMatchObject({
      ...{ source: 'virustotal', outcome: 'failed', why: 'it did not answer in time' },
    })
  })

  test('eight indicators at most go out, and lookups have an end', async () => {
    const { bases, asked } = await services({ abuse: { body: abuseIpDbBody() } })
    const { sources } = await opened(
      { virusTotalKey: '', otxKey: '', sendDomains: 'always' },
      { bases },
    )
    const peers = Array.from({ length: 64 }, (_, i) => `9.9.${i}.9`)
    const found = await all(sources, { changes: { peers } })
    expect(asked()).toHaveLength(8)
    expect(found).toHaveLength(2)
    expect(found.at(-1)!.lookups.length).toBeLessThanOrEqual(lookupsMax)
  })

  test('slow answers are told while others are waited for, in eight revisions at most', async () => {
    let n = 0
    const slowly: Scripted['by'] = (response) => {
      setTimeout(() => response.end(JSON.stringify(abuseIpDbBody())), 40 * n++)
    }
    const { bases } = await services({ abuse: { by: slowly } })
    const { sources, world } = await opened({ virusTotalKey: '', otxKey: '' }, { bases })
    const ticking = setInterval(() => world.advance(500), 2)
    onTestFinished(() => clearInterval(ticking))
    const peers = Array.from({ length: 64 }, (_, i) => `9.9.${i}.9`)
    const found = await all(sources, { changes: { peers } })
    expect(found.length).toBeGreaterThan(3)
    expect(found.length).toBeLessThanOrEqual(8)
    const answers = found.map(({ lookups }) => lookups.length)
    expect(answers).toEqual(answers.toSorted((a, b) => a - b))
    expect(found.at(-1)!.state).toBe('done')
  })

  test('of many that may not be sent only some are told', async () => {
    const { bases, asked } = await services()
    const peers = Array.from({ length: 60 }, (_, i) => `203.0.113.${i}`)
    const { sources } = await opened({}, { bases })
    const [one] = await all(sources, { changes: { peers, indicators: [] } })
    expect(one!.state).toBe('done')
    expect(one!.lookups.filter(({ outcome }) => outcome === 'skipped')).toHaveLength(8 * 3)
    expect(asked()).toEqual([])
  })

  test('names that one party registered are one question', async () => {
    const { bases, asked } = await services()
    const { sources } = await opened(
      { sendDomains: 'always', abuseIpdbKey: '', otxKey: '' },
      { bases },
    )
    const peers = ['a.example.com', 'b.example.com', 'c.d.example.com']
    const last = (await all(sources, { changes: { peers, indicators: [] } })).at(-1)!
    expect(asked()).toEqual(['/api/v3/domains/example.com'])
    expect(last.indicators).toMatchObject([{ answered: 1, agreeing: 1 }])
  })

  test('who stops listening leaves nothing waiting', async () => {
    const { bases } = await services({ vt: { by: () => undefined } })
    const { sources, world } = await opened({}, { bases })
    const ticking = setInterval(() => world.advance(500), 5)
    let told = 0
    for await (const { state } of investigate(incidentOf(), unknownContext, sources))
      if (state === 'asking' && ++told === 2) break
    clearInterval(ticking)
    expect(told).toBe(2)
    expect(world.sleeping).toEqual([])
  })
})

describe('reverse DNS', () => {
  test('names are data; ours are asked for where that is wanted alone', async () => {
    const asked: string[] = []
    const resolve = async (address: string) => {
      asked.push(address)
      return ['evil\u202e.example', 'b', 'c', 'd']
    }
    const outside = await all(
      (await opened({ ...keyless, reverseDns: 'outside' }, { resolve })).sources,
    )
    expect(asked).toEqual(['9.9.9.9'])
    expect(outside.at(-1)!.lookups.at(-1)).toMatchObject({
      ...{ source: 'reverse-dns', verdict: 'unknown' },
      text: 'Its holder calls it evil\\u202e.example, b, c, and 1 more.',
    })
    await all((await opened({ ...keyless, reverseDns: 'all' }, { resolve })).sources)
    expect(asked).toEqual(['9.9.9.9', '9.9.9.9', '10.0.0.5'])
  })

  test('an address without a name, a resolver that fails and one that is slow are told apart', async () => {
    const one = async (resolve: (address: string) => Promise<string[]>) => {
      const { sources, world } = await opened({ ...keyless, reverseDns: 'outside' }, { resolve })
      const asking = all(sources)
      await new Promise((done) => setImmediate(done))
      await world.advance(2000)
      const { outcome, why } = (await asking).at(-1)!.lookups.at(-1)!
      return `${outcome} ${why}`
    }
    const failing = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }))
    expect(await one(failing('ENOTFOUND'))).toBe('nothing ')
    expect(await one(failing('ESERVFAIL'))).toBe('failed the resolver failed: ESERVFAIL')
    expect(await one(() => new Promise(() => undefined))).toBe(
      'failed no resolver answered within 2 s',
    )
  })
})

describe('recorded answers', () => {
  const recorded = JSON.stringify({
    recordedAt: '2026-03-01T00:00:00Z',
    answers: [
      {
        ...{ source: 'abuseipdb', kind: 'address', value: '203.0.113.5' },
        body: abuseIpDbBody({ abuseConfidenceScore: 99 }),
      },
    ],
  })
  const changes = { indicators: [party('203.0.113.5', 'actor')], peers: ['203.0.113.5'] }

  test('give the same bytes each time, ask nobody, and are there at once', async () => {
    const { bases, asked } = await services()
    const runs = []
    for (const wait of [0, 90 * 24 * 3_600_000]) {
      const { sources, world } = await opened({ recorded: fileWith(recorded) }, { bases })
      await world.advance(wait)
      runs.push(
        (await all(sources, { changes })).map(({ startedAt: _s, updatedAt: _u, ...one }) => one),
      )
    }
    expect(JSON.stringify(runs[0])).toBe(JSON.stringify(runs[1]))
    expect(runs[0]).toHaveLength(1)
    expect(runs[0]![0]!.lookups.filter(({ source }) => source === 'abuseipdb')).toMatchObject([
      { verdict: 'malicious', answeredAt: '2026-03-01T00:00:00.000Z', isStale: false },
    ])
    expect(asked()).toEqual([])
  })

  test('a name is found by what was registered of it, and what was not recorded is said', async () => {
    const answer = { source: 'otx', kind: 'domain', value: 'c2.example.com', body: otxBody(9) }
    const text = JSON.stringify({ recordedAt: '2026-03-01T00:00:00Z', answers: [answer] })
    const { sources } = await opened({ recorded: fileWith(text) })
    const [one] = await all(sources, { changes: { indicators: [], peers: ['a.example.com'] } })
    const told = one!.lookups.filter(({ source }) => source !== 'history')
    expect(
      told.map(({ source, verdict, text }) => `${source} ${verdict} ${text.slice(0, 27)}`),
    ).toEqual([
      ...[
        'virustotal unknown No answer of it was recorde',
        'otx malicious 9 pulses at OTX name it: SS',
      ],
    ])
  })

  test.each([
    ['no JSON', '{', /expected recorded answers as JSON/],
    ['another shape', '{"recordedAt":"x","answers":[]}', /recordedAt: /],
    [
      'a misshapen body',
      recorded.replace('"abuseConfidenceScore":99', '"abuseConfidenceScore":"x"'),
      /answer of abuseipdb about 203\.0\.113\.5: expected data\.abuseConfidenceScore/,
    ],
    [
      'what a service cannot be asked about',
      recorded.replace('"address","value":"203.0.113.5"', '"domain","value":"example.com"'),
      /about example\.com: expected what it can be asked about/,
    ],
  ])('a file with %s is refused', (_, text, reason) => {
    return expect(opened({ recorded: fileWith(text) })).rejects.toThrow(reason)
  })
})

function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'investigation-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'file')
  writeFileSync(path, text)
  return path
}
