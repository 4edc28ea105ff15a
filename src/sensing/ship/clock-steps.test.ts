import { expect, test } from 'vitest'
import { sequenceStep } from '../../contracts/index.ts'
import { Batcher } from './batcher.ts'
import { type CallEvents, type HubAnswer, Link } from './link.ts'
import { Sampling } from './sampling.ts'
import { WriteAheadLog } from './write-ahead-log.ts'

const hourMs = 3_600_000
const noRows = { rows: 1, fromUs: 0, untilUs: 0 }

/** A clock that is set by hand. */
function clockAt(startMs: number) {
  const clock = { nowMs: startMs }
  return { clock, read: () => clock.nowMs }
}

function logWith(clock: () => number, ageMsMax = 24 * hourMs) {
  return new WriteAheadLog({
    path: ':memory:',
    bounds: { bytesMax: 1e6, ageMsMax },
    ...{ clock, onNotice: () => {} },
  })
}

function append(log: WriteAheadLog): number {
  return log.append(noRows, () => Buffer.from('batch')).sequence
}

/** A hub that says what a test has it say, and takes note of what it is sent. */
function linkTo(log: WriteAheadLog, clock: () => number) {
  const calls: CallEvents[] = []
  const sent: number[] = []
  const link = new Link({
    ...{ log, clock, chance: () => 0, onNotice: () => {} },
    dial(events) {
      calls.push(events)
      const send = (batches: readonly { readonly sequence: number }[]) =>
        void sent.push(...batches.map(({ sequence }) => sequence))
      return { send, close: () => {} }
    },
  })
  const says = (answer: HubAnswer) => calls.at(-1)!.onAnswer(answer)
  return { link, calls, sent, says }
}

const welcome = { kind: 'welcome', newest: 0, inflightMax: 10, envelopeBytesMax: 1e6 } as const

test('a clock of a year that no number reaches changes nothing, and what comes after it has numbers of its clock', () => {
  const { clock, read } = clockAt(1_700_000_000_000)
  using log = logWith(read)
  const before = append(log)
  clock.nowMs = 2 ** 53
  expect(append(log)).toBe(before + sequenceStep)
  clock.nowMs = 1_700_000_060_000
  const after = append(log)
  expect(after).toBeGreaterThan(before + 50_000_000)
  expect(after).toBeLessThan(before + 70_000_000)
})

test('a clock that is set back gives no sequence twice, and what comes stays behind what came', () => {
  const { clock, read } = clockAt(1_700_000_000_000)
  using log = logWith(read)
  const before = append(log)
  clock.nowMs -= 48 * hourMs
  const after = append(log)
  expect(after).toBe(before + sequenceStep)
  expect(log.after(0, { batchesMax: 10, bytesMax: 1e6 }).map(({ sequence }) => sequence)).toEqual([
    before,
    after,
  ])
  expect(log.shed().rows).toBe(0)
})

test('a clock that goes ahead by less than the age of the log gives nothing up; beyond it what is given up is counted', () => {
  const { clock, read } = clockAt(1_700_000_000_000)
  using log = logWith(read)
  append(log)
  clock.nowMs += 23 * hourMs
  append(log)
  expect(log.shed().rows).toBe(0)
  clock.nowMs += 2 * hourMs
  append(log)
  expect(log.shed().rows).toBe(1)
})

test('a clock that is set back while the hub asks to wait does not make the wait longer', () => {
  const { clock, read } = clockAt(1_700_000_000_000)
  using log = logWith(read)
  const { link, sent, says } = linkTo(log, read)
  using _ = link
  says(welcome)
  const first = append(log)
  link.poke()
  says({ kind: 'slow-down', retryAfterMs: 1_000, reason: 'too much' })
  const second = append(log)
  link.poke()
  expect(sent).toEqual([first])
  clock.nowMs -= hourMs
  link.poke()
  expect(sent).toEqual([first, second])
})

test('a clock that goes ahead ends a call to which an answer is due, and the next one sends it again', async () => {
  const { clock, read } = clockAt(1_700_000_000_000)
  using log = logWith(read)
  const { link, calls, sent, says } = linkTo(log, read)
  using _ = link
  says(welcome)
  const first = append(log)
  link.poke()
  clock.nowMs += hourMs
  await expect.poll(() => calls.length, { timeout: 20_000 }).toBe(2)
  says(welcome)
  expect(sent).toEqual([first, first])
  says({ kind: 'ack', sequence: first })
  expect(log.counts().batches).toBe(0)
})

test('a clock that is set back while the hub is away does not put the next attempt off', async () => {
  const { clock, read } = clockAt(1_700_000_000_000)
  using log = logWith(read)
  const { link, calls } = linkTo(log, read)
  using _ = link
  calls[0]!.onEnd('gone')
  clock.nowMs -= hourMs
  await expect.poll(() => calls.length, { timeout: 20_000 }).toBe(2)
})

test('a batch that is being gathered is due at once when the clock was set back', () => {
  const { clock, read } = clockAt(1_700_000_000_000)
  const given: number[] = []
  const batcher = new Batcher(read, (parts) => given.push(parts.length))
  batcher.put({ kind: 'time', timeUs: 1 })
  batcher.flushIfDue()
  expect(given).toEqual([])
  clock.nowMs -= hourMs
  batcher.flushIfDue()
  expect(given).toEqual([1])
})

test('a share is not kept for longer because the clock was set back', () => {
  const sampling = new Sampling()
  const signs = { isPressed: false, mayGrow: true }
  expect(sampling.look({ ...signs, filled: 0.9, nowMs: 1_000_000 })).toBe(true)
  expect(sampling.look({ ...signs, filled: 0, nowMs: 1_000_001 })).toBe(false)
  expect(sampling.look({ ...signs, filled: 0, nowMs: 500_000 })).toBe(true)
  expect(sampling.share).toBe(1)
})
