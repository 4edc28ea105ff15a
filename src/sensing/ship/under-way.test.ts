import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { compress, encodeBatch, signEnvelope, writeEnvelope } from '../../messages/index.ts'
import { Link } from './link.ts'
import type { Shipped } from './under-way.ts'
import { WriteAheadLog } from './write-ahead-log.ts'

const { privateKey } = generateKeyPairSync('ed25519')
const packed = compress(encodeBatch([{ kind: 'end' }]))
const traceOf = (number: number) => String(number).padStart(32, '0')

function sealed(sequence: number, number: number): Uint8Array {
  const own = { sensor: 'branch', stream: '', sequence, rows: number, traceId: traceOf(number) }
  const unsigned = { ...own, ...packed, madeUs: 5_000_000, shedRows: 0 }
  return writeEnvelope(signEnvelope(unsigned, { keyId: 'k', privateKey }))
}

test('what came of each batch is told once: acknowledged, refused, or met when the hub is met again', async () => {
  const clock = { nowMs: 1_000_000 }
  const shipped: Shipped[] = []
  using log = new WriteAheadLog({
    ...{ path: ':memory:', clock: () => clock.nowMs, onNotice: () => {} },
    bounds: { bytesMax: 1e9, ageMsMax: 1e12 },
  })
  const hub: { events: Parameters<ConstructorParameters<typeof Link>[0]['dial']>[0] | null } = {
    events: null,
  }
  using _link = new Link({
    ...{ log, clock: () => clock.nowMs, chance: () => 0.5, onNotice: () => {} },
    onShipped: (one) => void shipped.push(one),
    dial(events) {
      hub.events = events
      return { send: () => {}, close: () => {} }
    },
  })
  const add = (number: number) => {
    const facts = { rows: number, fromUs: 1, untilUs: 2 }
    return log.append(facts, (sequence) => sealed(sequence, number)).sequence
  }
  const told = () => shipped.splice(0).map(({ rows, refusal }) => [rows, refusal])
  const [a, b, c] = [add(1), add(2), add(3)]
  const welcome = { kind: 'welcome', inflightMax: 3, envelopeBytesMax: 1_000 } as const
  hub.events!.onAnswer({ ...welcome, newest: 0 })
  add(4)
  expect(told()).toEqual([])
  hub.events!.onAnswer({ kind: 'ack', sequence: a })
  expect(shipped).toEqual([
    expect.objectContaining({ sequence: a, traceId: traceOf(1), madeMs: 5_000 }),
  ])
  expect(told()).toEqual([[1, '']])
  hub.events!.onAnswer({
    kind: 'refusal',
    sequence: b,
    text: 'no',
    isFinal: true,
    isTooLarge: false,
  })
  expect(told()).toEqual([[2, 'no']])
  // The hub has the third, and its word of that was lost; the fourth it has not.
  hub.events!.onEnd('gone')
  clock.nowMs += 3_600_000
  const before = hub.events
  await expect.poll(() => hub.events).not.toBe(before)
  hub.events!.onAnswer({ ...welcome, newest: c })
  expect(told()).toEqual([[3, '']])
  hub.events!.onAnswer({ kind: 'ack', sequence: c + 1e9 })
  expect(told()).toEqual([[4, '']])
})
