import { expect, onTestFinished, test, vi } from 'vitest'
import { backoffMs } from './backoff.ts'
import { type CallEvents, type HubAnswer, Link, type LinkLimits } from './link.ts'
import { WriteAheadLog } from './write-ahead-log.ts'

/** A hub that is told what to answer, and a clock of its own. */
function world(limits: Partial<LinkLimits> = {}) {
  vi.useFakeTimers()
  const clock = { nowMs: 1_000_000 }
  const notices: string[] = []
  const log = new WriteAheadLog({
    ...{ path: ':memory:', clock: () => clock.nowMs, onNotice: () => {} },
    bounds: { bytesMax: 1e9, ageMsMax: 1e12 },
  })
  const calls: { readonly events: CallEvents; readonly sent: number[]; isClosed: boolean }[] = []
  const link = new Link({
    ...{ log, clock: () => clock.nowMs, chance: () => 0.5, limits },
    onNotice: (text) => void notices.push(text),
    dial(events) {
      const call = { events, sent: [] as number[], isClosed: false }
      calls.push(call)
      return {
        send: (batches) => call.sent.push(...batches.map(({ sequence }) => sequence)),
        close: () => void Object.assign(call, { isClosed: true }),
      }
    },
  })
  onTestFinished(() => {
    link[Symbol.dispose]()
    vi.useRealTimers()
  })
  const pass = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 250) {
      clock.nowMs += 250
      vi.advanceTimersByTime(250)
    }
  }
  const add = (bytes = 1) => {
    const facts = { rows: 1, fromUs: 1, untilUs: 2 }
    const { sequence } = log.append(facts, () => Buffer.alloc(bytes))
    link.poke()
    return sequence
  }
  const say = (answer: HubAnswer) => calls.at(-1)!.events.onAnswer(answer)
  const welcome = (newest = 0, inflightMax = 10) =>
    say({ kind: 'welcome', newest, inflightMax, envelopeBytesMax: 1_000 })
  return { clock, notices, log, calls, link, pass, add, say, welcome }
}

test('nothing is sent before the hub has said what it has; then what is behind that, in order', () => {
  const { log, calls, add, say, welcome } = world()
  const [a, b, c] = [add(), add(), add()]
  expect(calls[0]!.sent).toEqual([])
  welcome(a)
  expect(calls[0]!.sent).toEqual([b, c])
  expect(log.counts().batches).toBe(2)
  say({ kind: 'ack', sequence: c })
  expect(log.counts().batches).toBe(0)
})

test('no more is under way than the hub wants', () => {
  const { calls, add, say, welcome } = world()
  const all = [1, 2, 3, 4, 5].map(() => add())
  welcome(0, 2)
  expect(calls[0]!.sent).toEqual(all.slice(0, 2))
  say({ kind: 'ack', sequence: all[0]! })
  expect(calls[0]!.sent).toEqual(all.slice(0, 3))
})

test('a call that ends is begun anew, and what was not acknowledged is sent again', () => {
  const { calls, link, pass, add, welcome } = world()
  welcome()
  const a = add()
  calls[0]!.events.onEnd('connection reset')
  expect(link.state()).toMatchObject({ state: 'away', failures: 1, lastError: 'connection reset' })
  pass(1_000)
  expect(calls).toHaveLength(2)
  welcome()
  expect(calls[1]!.sent).toEqual([a])
  expect(link.state()).toMatchObject({ state: 'connected', resent: 1 })
})

test('a hub that owes an answer for too long is left', () => {
  const { calls, link, pass, add, welcome } = world({ answerMsMax: 5_000 })
  welcome()
  pass(60_000)
  expect(calls).toHaveLength(1)
  add()
  pass(6_000)
  expect(calls[0]!.isClosed).toBe(true)
  expect(link.state().lastError).toBe('no answer for 5 s')
  expect(calls.length).toBeGreaterThan(1)
})

test('while the hub asks to wait nothing is sent, then all of it', () => {
  const { calls, link, pass, add, say, welcome } = world()
  welcome()
  say({ kind: 'slow-down', retryAfterMs: 3_000, reason: 'the hub keeps what it has first' })
  const a = add()
  expect([calls[0]!.sent, link.state().state]).toEqual([[], 'slowed'])
  pass(3_250)
  expect([calls[0]!.sent, link.state().state]).toEqual([[a], 'connected'])
})

test('a batch that is refused for good is dropped, the others go on', () => {
  const { log, calls, add, say, welcome, notices } = world()
  welcome()
  const [a, b] = [add(), add()]
  const refusal = {
    kind: 'refusal',
    isTooLarge: false,
    text: 'the signature does not fit',
  } as const
  say({ ...refusal, sequence: a, isFinal: true })
  expect(log.after(0, { batchesMax: 9, bytesMax: 9 }).map(({ sequence }) => sequence)).toEqual([b])
  expect(notices.at(-1)).toBe('the hub refused a batch: the signature does not fit')
  expect(calls).toHaveLength(1)
})

test('a batch above what the hub takes is never sent: it is given up, said and counted, and the others go on', () => {
  const { log, calls, add, welcome, notices, link } = world()
  const [a, , c] = [add(1_000), add(1_001), add()]
  welcome()
  expect(calls[0]!.sent).toEqual([a, c])
  expect(log.counts().batches).toBe(2)
  expect(log.shed()).toEqual({ rows: 1, fromUs: 1, untilUs: 2 })
  expect(notices.at(-1)).toBe(
    'a batch of 1 observation is given up: it has 1001 bytes, the hub takes at most 1000',
  )
  add(2_000)
  const e = add()
  expect(calls[0]!.sent).toEqual([a, c, e])
  expect(link.state().failures).toBe(0)
})

test('of what is refused for its size without a number exactly the largest is given up, and counted', () => {
  const { log, calls, pass, add, say, welcome } = world({ answerMsMax: 5_000 })
  welcome()
  const [a, , c, d] = [add(5), add(900), add(7), add(800)]
  const refusal = { kind: 'refusal', sequence: 0, text: 'it is too large', isFinal: true } as const
  say({ ...refusal, isTooLarge: true })
  const left = () => log.after(0, { batchesMax: 9, bytesMax: 9e9 }).map(({ sequence }) => sequence)
  expect(left()).toEqual([a, c, d])
  expect(log.shed().rows).toBe(1)
  say({ ...refusal, isTooLarge: true })
  expect(left()).toEqual([a, c])
  say({ kind: 'ack', sequence: c! })
  expect(log.shed().rows).toBe(2)
  pass(10_000)
  expect(calls).toHaveLength(1)
})

test('one that cannot be read has no number either: it goes where nothing else is under way', () => {
  const { log, calls, pass, add, say, welcome } = world({ answerMsMax: 5_000 })
  welcome()
  add()
  say({ kind: 'refusal', sequence: 0, isTooLarge: false, text: 'no message', isFinal: true })
  expect(log.counts().batches).toBe(0)
  pass(10_000)
  expect(calls).toHaveLength(1)
})

test('a hub that refuses the sensor is asked again later, and nothing is lost', () => {
  const { log, calls, link, pass, add, say } = world({ refusedMs: 10_000 })
  add()
  say({ kind: 'refusal', sequence: 0, isTooLarge: false, text: 'it was revoked', isFinal: false })
  expect(link.state()).toMatchObject({ state: 'refused', lastError: 'it was revoked' })
  pass(5_000)
  expect(calls).toHaveLength(1)
  pass(10_000)
  expect(calls).toHaveLength(2)
  expect(log.counts().batches).toBe(1)
})

test('what an old call still says is not heard', () => {
  const { log, calls, pass, add, welcome } = world()
  welcome()
  const a = add()
  calls[0]!.events.onEnd('')
  calls[0]!.events.onAnswer({ kind: 'ack', sequence: a })
  pass(1_000)
  expect(log.counts().batches).toBe(1)
})

test('a clock that was set back by a day does not put the next attempt off', () => {
  const { clock, calls, pass } = world()
  calls[0]!.events.onEnd('reset')
  clock.nowMs -= 86_400_000
  pass(1_000)
  expect(calls).toHaveLength(2)
})

test('the wait grows, has a bound, and is spread over all of it', () => {
  const longest = (n: number) => backoffMs(n, 0.999_999)
  expect([0, 1, 2, 3].map((n) => Math.round(longest(n)))).toEqual([250, 500, 1000, 2000])
  expect(Math.round(longest(60))).toBe(10_000)
  expect(backoffMs(60, 0)).toBe(0)
})
