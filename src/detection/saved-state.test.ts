import { createHash } from 'node:crypto'
import { serialize } from 'node:v8'
import { zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { AmoskysError, seededRandom } from '../kernel/index.ts'
import { rowsOf } from '../observations/rows.fixture.ts'
import { createDetection } from './detection.ts'
import { talk } from './profiles/story.fixture.ts'
import { circumstancesOf, sealed, unsealed } from './saved-state.ts'
import type { DetectionSettings } from './stages.ts'

const settings: DetectionSettings = {
  ...{ wanted: 'kept', home: ['10.0.0.0/8'], tunables: {}, modelFolder: null, modelPointsMin: 0 },
  ...{ strategy: 'log-odds', isBoundByTrials: true, priorOneIn: 10_000, raiseAt: 0.7 },
  ...{ quietMs: 1_800_000, sensor: 'attic' },
}

const saved = savedAfterOneFlow()

function savedAfterOneFlow(): Uint8Array {
  const detection = createDetection(settings, null)
  const batch = rowsOf([talk('10.0.0.5', '192.0.2.7 443')])
  detection.take({ kind: 'observations', batch })
  return detection.save()
}

function hostsOf(from: Uint8Array | null, changes: Partial<DetectionSettings> = {}) {
  const detection = createDetection({ ...settings, ...changes }, null, from)
  return { refusal: detection.refusal, hosts: detection.take({ kind: 'end' }).hosts.length }
}

test('what was saved is gone on from, whatever an alert takes now', () => {
  const changes = { raiseAt: 0.9, priorOneIn: 1000, quietMs: 1000, modelFolder: 'elsewhere' }
  expect(hostsOf(saved, changes)).toEqual({ refusal: '', hosts: 2 })
  expect(hostsOf(null)).toEqual({ refusal: '', hosts: 0 })
})

test.each<[string, Partial<DetectionSettings>]>([
  ['sensor "attic"; here it is "cellar".', { sensor: 'cellar' }],
  ['records wanted "kept"; here it is "alerts".', { wanted: 'alerts' }],
  ['home networks "10.0.0.0/8"; here it is "10.0.0.0/9".', { home: ['10.0.0.0/9'] }],
  [
    'settings of behaviours "[]"; here it is "[["beacon",[["quietS",9]]]]".',
    { tunables: { beacon: { quietS: 9 } } },
  ],
])('with another %s it begins anew and says so', (told, changes) => {
  expect(hostsOf(saved, changes)).toEqual({ refusal: `It was saved with ${told}`, hosts: 0 })
})

test('what another version saved is refused, and hostile words in it are only words', () => {
  const here = circumstancesOf(settings, null)
  const other = sealed({}, { ...here, version: `\u001b[31m${'9'.repeat(500)}` })
  const { refusal } = hostsOf(other)
  expect(refusal).toMatch(/^It was saved with version "\\x1b\[31m9{20,}…"; here it is "\d/)
  expect(refusal.length).toBeLessThan(150)
  const later = Buffer.from(saved)
  later.write('AMOSKYS DETECTION 99', 'latin1')
  expect(hostsOf(later).refusal).toMatch(/^It has format 99; this version reads format \d+\.$/)
})

/** Bytes whose digest fits, with any state in them. */
function forged(state: Uint8Array): Buffer {
  const told = Buffer.from(JSON.stringify(circumstancesOf(settings, null)))
  const head = Buffer.alloc(4)
  head.writeUInt32BE(told.length)
  const rest = Buffer.concat([head, told, state])
  const digest = createHash('sha256').update(rest).digest()
  return Buffer.concat([saved.subarray(0, 24), digest, rest])
}

function expectCorrupt(bytes: Uint8Array): void {
  const begin = () => createDetection(settings, null, bytes)
  expect(begin).toThrow(AmoskysError)
  expect(begin).toThrow(expect.objectContaining({ code: 'corrupt' }))
}

test.each<[string, Uint8Array]>([
  ['nothing', new Uint8Array()],
  ['something else', Buffer.from('{"kind":"alert"}'.repeat(9))],
  ['a half of it', saved.subarray(0, saved.length / 2)],
  ['the title alone', saved.subarray(0, 24)],
  ['an empty state', forged(zstdCompressSync(serialize({})))],
  ['a state that is no record', forged(zstdCompressSync(serialize(null)))],
  ['a state of other parts', forged(zstdCompressSync(serialize({ stages: { hosts: 7 } })))],
  ['what is not compressed', forged(serialize({}))],
  ['what was never serialized', forged(zstdCompressSync(Buffer.from('hello')))],
])('of %s one error says what is wrong', (_, bytes) => {
  expectCorrupt(bytes)
})

test('a bit that fell over is met, wherever it stands', () => {
  const random = seededRandom(5)
  for (let i = 0; i < 40; i++) {
    const broken = Buffer.from(saved)
    const at = 24 + random.below(broken.length - 24)
    broken[at]! ^= 1 << random.below(8)
    expectCorrupt(broken)
  }
})

test('whatever stands in place of the state of a part, it ends in that one error or in a beginning', () => {
  const circumstances = circumstancesOf(settings, null)
  const odd = [null, 'text', new Map(), { entries: 5, shed: [] }]
  let refused = 0
  const stagesOf = () => stateOf(saved, circumstances)
  for (const part of Object.keys(stagesOf().stages))
    for (const value of odd) {
      const state = stagesOf()
      state.stages[part] = value
      try {
        createDetection(settings, null, sealed(state, circumstances))
      } catch (thrown) {
        expect(thrown, part).toMatchObject({ name: 'AmoskysError', code: 'corrupt' })
        refused++
      }
    }
  expect(refused).toBeGreaterThan(15)
})

function stateOf(bytes: Uint8Array, circumstances: ReturnType<typeof circumstancesOf>) {
  const opened = unsealed(bytes, circumstances)
  if ('refusal' in opened) throw new Error(opened.refusal)
  return opened.state as { readonly stages: Record<string, unknown> }
}

test('the same settings in another order are the same circumstances', () => {
  const one = { ...settings, tunables: { a: { x: 1, y: 2 }, b: {} } }
  const other = { ...settings, tunables: { b: {}, a: { y: 2, x: 1 } } }
  expect(circumstancesOf(one, null)).toEqual(circumstancesOf(other, null))
})
