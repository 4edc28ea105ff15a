import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { leaveTest } from '../privacy.ts'
import { startMs } from '../world.fixture.ts'
import { abuseIpDb } from './abuseipdb.ts'
import { abuseIpDbBody, otxBody, virusTotalBody } from './bodies.fixture.ts'
import { memoryLedger } from './budget.ts'
import { type KeptAnswer, memoryCache } from './cache.ts'
import { guarded, nobody, picked, secretKey } from './guarded.fixture.ts'
import { otx } from './otx.ts'
import { type Scripted, testServer } from './server.fixture.ts'
import { virusTotal } from './virustotal.ts'

async function served(...script: Scripted[]) {
  const server = await testServer(...script)
  onTestFinished(server.close)
  return server
}

const nine = picked('9.9.9.9')
const addresses = (n: number) => Array.from({ length: n }, (_, i) => picked(`9.9.9.${i + 1}`))

afterEach(() => {
  vi.useRealTimers()
})

describe('what fails', () => {
  test('a server that fails twice is asked a third time', async () => {
    const server = await served({ status: 503 }, { status: 500 }, { body: otxBody(1) })
    const { source } = guarded(otx, server.base)
    expect(await source.ask(nine, nobody)).toMatchObject({ verdict: 'suspicious' })
    expect(server.asked).toHaveLength(3)
  })

  test('each time later than before, by at least half of twice as long', async () => {
    const server = await served({ status: 503 })
    const patience = { backoffMs: 60, backoffMsMax: 90, retries: 3 }
    await guarded(otx, server.base, { patience }).source.ask(nine, nobody)
    const [a, b, c, d] = server.asked.map(({ atMs }) => atMs)
    expect(b! - a!).toBeGreaterThan(28)
    expect(c! - b!).toBeGreaterThan(43)
    expect(d! - c!).toBeGreaterThan(43)
  })

  test('and no oftener', async () => {
    const server = await served({ status: 503 })
    const lookup = await guarded(otx, server.base).source.ask(nine, nobody)
    expect(lookup).toMatchObject({ outcome: 'failed', why: 'OTX answered 503' })
    expect(server.asked).toHaveLength(3)
  })

  test('a connection that is refused is told in words', async () => {
    const server = await testServer()
    await server.close()
    const { why } = await guarded(otx, server.base).source.ask(nine, nobody)
    expect(why).toBe('OTX did not answer: the connection was refused')
  })

  test('a slow answer is given up, its body included', async () => {
    const by: Scripted['by'] = (response) => response.writeHead(200).write('{"pulse_info":')
    const server = await served({ by })
    const { source } = guarded(otx, server.base, { patience: { timeoutMs: 60, retries: 0 } })
    const lookup = await source.ask(nine, nobody)
    expect(lookup).toMatchObject({ outcome: 'failed', why: 'OTX did not answer within 60 ms' })
  })

  test('a connection that is cut off in the middle is one that failed', async () => {
    const by: Scripted['by'] = (response) => {
      response.writeHead(200, { 'content-length': '500' })
      response.write('{"pul', () => response.socket?.destroy())
    }
    const server = await served({ by })
    const { source } = guarded(otx, server.base, { patience: { retries: 0 } })
    expect((await source.ask(nine, nobody)).why).toMatch(/^OTX did not answer: /)
  })
})

describe('a limit of the provider', () => {
  test('a short wait that it asks for is waited', async () => {
    const limit = { status: 429, headers: { 'retry-after': '0' } }
    const server = await served(limit, { body: abuseIpDbBody() })
    const { source } = guarded(abuseIpDb, server.base)
    expect(await source.ask(nine, nobody)).toMatchObject({ verdict: 'malicious' })
    expect(server.asked).toHaveLength(2)
  })

  test('for a long one it is left alone until then', async () => {
    const detail = 'Daily rate limit of 1000 requests exceeded for this endpoint.'
    const limit = {
      status: 429,
      headers: { 'retry-after': '7200' },
      body: { errors: [{ detail }] },
    }
    const server = await served(limit, { body: abuseIpDbBody() })
    const { source, world } = guarded(abuseIpDb, server.base)
    expect(await source.ask(nine, nobody)).toMatchObject({
      ...{ outcome: 'failed', why: `AbuseIPDB answered 429: ${detail}` },
    })
    await world.advance(7_199_000)
    expect(await source.ask(nine, nobody)).toMatchObject({
      ...{ outcome: 'skipped', why: `AbuseIPDB answered 429: ${detail}; not asked for 1 s` },
    })
    expect(server.asked).toHaveLength(1)
    await world.advance(1000)
    expect((await source.ask(nine, nobody)).outcome).toBe('answered')
  })

  test('those who wait for their turn then are not asked for either', async () => {
    const server = await served({ status: 429, headers: { 'retry-after': '7200' } })
    const { source, world } = guarded(virusTotal, server.base)
    const asking = addresses(8).map((one) => source.ask(one, nobody))
    await Promise.all(asking.slice(0, 4))
    await world.advance(60_000)
    expect(await asking[7]).toMatchObject({
      ...{ outcome: 'skipped', why: 'VirusTotal answered 429; not asked for 119 min' },
    })
    expect(server.asked).toHaveLength(4)
  })

  test('a date is understood, too', async () => {
    const date = new Date(startMs + 3_600_000).toUTCString()
    const server = await served({ status: 429, headers: { 'retry-after': date } })
    const { source } = guarded(abuseIpDb, server.base)
    await source.ask(nine, nobody)
    expect((await source.ask(nine, nobody)).why).toMatch(/not asked for 60 min$/)
    expect(server.asked).toHaveLength(1)
  })

  test('where it does not say how long, it is tried again, then left alone for a minute', async () => {
    const server = await served({ status: 429 })
    const { source, world } = guarded(virusTotal, server.base)
    expect((await source.ask(nine, nobody)).outcome).toBe('failed')
    expect(server.asked).toHaveLength(3)
    expect((await source.ask(nine, nobody)).why).toMatch(/not asked for 60 s$/)
    await world.advance(60_000)
    server.script = [{ body: virusTotalBody() }]
    expect((await source.ask(nine, nobody)).outcome).toBe('answered')
  })

  test('204 is how VirusTotal said it once', async () => {
    const server = await served({ status: 204 })
    const { source } = guarded(virusTotal, server.base, { patience: { retries: 0 } })
    expect((await source.ask(nine, nobody)).why).toBe('VirusTotal answered 204')
    expect((await source.ask(nine, nobody)).outcome).toBe('skipped')
  })

  test('a long wait after a failure is not waited either', async () => {
    const server = await served({ status: 503, headers: { 'retry-after': '3600' } })
    const { source } = guarded(otx, server.base)
    await source.ask(nine, nobody)
    expect(server.asked).toHaveLength(1)
    expect((await source.ask(nine, nobody)).why).toMatch(/not asked for 60 min$/)
  })

  test('a key that is not known is not shown again for ten minutes', async () => {
    const server = await served({ status: 403 })
    const { source } = guarded(virusTotal, server.base)
    await source.ask(nine, nobody)
    const { outcome, why } = await source.ask(picked('9.9.9.10'), nobody)
    expect([outcome, why]).toEqual(['skipped', 'VirusTotal answered 403; not asked for 10 min'])
    expect(server.asked).toHaveLength(1)
  })
})

describe('limits of ours', () => {
  test('the breaker opens after failures in a row, and closes with the first that works', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const server = await served({ status: 500 })
    const patience = { retries: 0, breakAfter: 3, breakMs: 5000 }
    const { source } = guarded(otx, server.base, { patience })
    for (const one of addresses(3)) await source.ask(one, nobody)
    const open = await source.ask(nine, nobody)
    expect(open).toMatchObject({
      outcome: 'skipped',
      why: 'OTX failed 3 times in a row and is left alone for 5 s',
    })
    expect(server.asked).toHaveLength(3)
    vi.setSystemTime(Date.now() + 5001)
    expect((await source.ask(nine, nobody)).why).toBe('OTX answered 500')
    expect((await source.ask(nine, nobody)).outcome).toBe('skipped')
    expect(server.asked).toHaveLength(4)
    vi.setSystemTime(Date.now() + 5001)
    server.script = [{ body: otxBody(1) }]
    expect((await source.ask(nine, nobody)).outcome).toBe('answered')
    expect((await source.ask(picked('9.9.9.10'), nobody)).outcome).toBe('answered')
  })

  test('what concerns one question alone opens no breaker', async () => {
    const server = await served({ status: 422 })
    const { source } = guarded(abuseIpDb, server.base, { patience: { breakAfter: 2 } })
    for (const one of addresses(5)) expect((await source.ask(one, nobody)).outcome).toBe('failed')
    expect(server.asked).toHaveLength(5)
  })

  test('four questions go out in a minute, the fifth when the first is a minute ago', async () => {
    const server = await served({ body: virusTotalBody() })
    const { source, world } = guarded(virusTotal, server.base)
    const asking = addresses(5).map((one) => source.ask(one, nobody))
    await Promise.all(asking.slice(0, 4))
    expect(server.asked).toHaveLength(4)
    expect(world.sleeping).toEqual([60_000])
    await world.advance(59_999)
    expect(server.asked).toHaveLength(4)
    await world.advance(1)
    expect((await asking[4]!).outcome).toBe('answered')
    expect(server.asked).toHaveLength(5)
  })

  test('who would wait too long is not asked', async () => {
    const server = await served({ body: virusTotalBody() })
    const { source, world } = guarded(virusTotal, server.base, { patience: { bucketMs: 60_000 } })
    const asking = addresses(9).map((one) => source.ask(one, nobody))
    expect(await asking[8]).toMatchObject({
      outcome: 'skipped',
      why: 'its turn among 4 questions a minute to VirusTotal would come too late',
    })
    await world.advance(60_000)
    await Promise.all(asking)
    expect(server.asked).toHaveLength(8)
  })

  test('what other processes ask counts, too: it waits for its turn among all, where that comes soon enough', async () => {
    const server = await served({ body: otxBody(3) })
    const waits = [30_000, 10_000]
    const ledger = { ...memoryLedger(), turn: async () => waits.shift() ?? 0 }
    const { source, world } = guarded(otx, server.base, { ledger, patience: { bucketMs: 60_000 } })
    const asking = source.ask(nine, nobody)
    for (const waitMs of [30_000, 10_000]) {
      await expect.poll(() => world.sleeping).toContain(waitMs)
      expect(server.asked).toHaveLength(0)
      await world.advance(waitMs)
    }
    expect((await asking).outcome).toBe('answered')
    waits.push(60_001)
    const why = 'its turn among 160 questions a minute to OTX would come too late'
    expect(await source.ask(addresses(1)[0]!, nobody)).toMatchObject({ outcome: 'skipped', why })
  })

  test('the budget of a day is kept, failures counted, and is there again the next day', async () => {
    const server = await served({ status: 404 })
    const { source, world } = guarded(otx, server.base, { limits: { perDay: 2 } })
    const [a, b, c] = addresses(3)
    await source.ask(a!, nobody)
    await source.ask(b!, nobody)
    expect(await source.ask(c!, nobody)).toMatchObject({
      outcome: 'skipped',
      why: 'the 2 questions of this day to OTX are spent',
    })
    await world.advance(15 * 3_600_000)
    expect((await source.ask(c!, nobody)).outcome).toBe('nothing')
    expect(server.asked).toHaveLength(3)
  })

  test('the same question twice at once is asked once', async () => {
    const server = await served({ body: otxBody(3) })
    const { source } = guarded(otx, server.base)
    const [one, two] = await Promise.all([source.ask(nine, nobody), source.ask(nine, nobody)])
    expect(one).toEqual(two)
    expect(server.asked).toHaveLength(1)
  })
})

describe('the cache', () => {
  test('a good answer is not asked for again; an old one is, and stands in where that fails', async () => {
    const server = await served({ body: abuseIpDbBody() }, { status: 500 })
    const { source, world } = guarded(abuseIpDb, server.base, { patience: { retries: 0 } })
    await source.ask(nine, nobody)
    const answeredAt = '2026-03-14T09:00:00.000Z'
    await world.advance(6 * 3_600_000 - 1)
    const good = { isFromCache: true, isStale: false, verdict: 'malicious', answeredAt }
    expect(await source.recall(nine, nobody)).toMatchObject(good)
    await world.advance(1)
    expect(await source.recall(nine, nobody)).toBeNull()
    const stale = { ...good, isStale: true, outcome: 'answered' }
    expect(await source.ask(nine, nobody)).toMatchObject(stale)
    await world.advance(30 * 24 * 3_600_000)
    expect((await source.ask(nine, nobody)).outcome).toBe('failed')
  })

  test('that a source knows nothing is kept for a shorter time', async () => {
    const server = await served({ status: 404 })
    const { source, world } = guarded(virusTotal, server.base)
    await source.ask(nine, nobody)
    const known = { outcome: 'nothing', verdict: 'unknown', isFromCache: true }
    expect(await source.recall(nine, nobody)).toMatchObject(known)
    await world.advance(2 * 3_600_000)
    expect(await source.recall(nine, nobody)).toBeNull()
  })

  test('a failure is not kept', async () => {
    const server = await served({ status: 422 })
    const { source } = guarded(otx, server.base)
    await source.ask(nine, nobody)
    expect(await source.recall(nine, nobody)).toBeNull()
  })

  test('one that fails costs questions, and nothing else', async () => {
    const broken = async () => {
      throw new Error('disk full')
    }
    const server = await served({ body: otxBody(1) })
    const { source } = guarded(otx, server.base, { cache: { find: broken, keep: broken } })
    expect(await source.recall(nine, nobody)).toBeNull()
    expect((await source.ask(nine, nobody)).outcome).toBe('answered')
  })

  test('what it keeps is plain data', async () => {
    const kept: KeptAnswer[] = []
    const cache = { ...memoryCache(), keep: async (one: KeptAnswer) => void kept.push(one) }
    const server = await served({ body: otxBody(1) })
    await guarded(otx, server.base, { cache }).source.ask(nine, nobody)
    expect(JSON.parse(JSON.stringify(kept))).toEqual(kept)
    expect(JSON.stringify(kept)).not.toContain(secretKey)
  })

  test('it is bounded', async () => {
    const cache = memoryCache(2)
    const answer = { outcome: 'nothing', verdict: 'unknown', score: null, text: '' } as const
    for (const { indicator } of addresses(3))
      await cache.keep({
        ...{ source: 'otx', indicator, answer: { ...answer, isShared: false }, answeredMs: 0 },
      })
    const found = addresses(3).map(({ indicator }) => cache.find('otx', indicator))
    expect((await Promise.all(found)).map((one) => one !== null)).toEqual([false, true, true])
  })
})

test('nothing of ours goes out, whoever asks for it', async () => {
  const server = await served({ status: 404 })
  const leaves = leaveTest({
    ...{ home: ['9.9.9.0/24', '10.0.0.0/8'], ownDomains: ['corp.example.com'], sendDomains: 'ask' },
  })
  const { source } = guarded(otx, server.base, { leaves })
  const ours = ['9.9.9.9', '10.1.2.3', '192.168.1.1', '127.0.0.1', '169.254.1.1', '100.64.1.1']
  const others = ['224.0.0.1', '203.0.113.5', '0.0.0.0', '::1', 'fe80::1', 'fd00::1', '2001:db8::1']
  for (const address of [...ours, ...others]) {
    const { outcome } = await source.ask(picked(address), nobody)
    expect([address, outcome]).toEqual([address, 'skipped'])
  }
  const names = ['nas', 'printer.lan', 'tv.local', 'x.home.arpa', 'db.internal', 'dc1.corp']
  const more = ['corp.example.com', 'a.corp.example.com', '1.1.10.in-addr.arpa', 'example.com']
  for (const name of [...names, ...more]) {
    const one = picked(name, 'domain')
    expect((await source.ask(one, nobody)).outcome, name).toBe('skipped')
    expect((await source.recall(one, nobody))?.outcome, name).toBe('skipped')
  }
  expect(server.asked).toEqual([])
})
