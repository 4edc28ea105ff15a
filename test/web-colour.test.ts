import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { contrast, difference, labDifference, type Sight } from './colour.fixture.ts'
import { root } from './sources.fixture.ts'

const css = readFileSync(join(root, 'web', 'styles', 'tokens.css'), 'utf8')

/** Colours of a rule by name; what it leaves alone is as in `base`. */
function tokensOf(selector: RegExp, base: Readonly<Record<string, string>> = {}) {
  const [, rule] = selector.exec(css) ?? []
  expect(rule, `${selector} in tokens.css`).toBeDefined()
  const found = [...rule!.matchAll(/--([\w-]+):\s*(#[0-9a-fA-F]{6})/g)]
  return {
    ...base,
    ...Object.fromEntries(found.map(([, name, hex]) => [name!, hex!])),
  } as Readonly<Record<string, string>>
}

const plain = tokensOf(/^:root \{([^}]*)\}/m)
const asked = tokensOf(/prefers-contrast: more\) \{\s*:root \{([^}]*)\}/, plain)
const chosen = tokensOf(/:root\[data-contrast="more"\] \{([^}]*)\}/, plain)

const surfaces = ['bg-void', 'bg-surface', 'bg-raised', 'bg-overlay']
const tints = ['critical', 'high', 'medium', 'low', 'ok', 'violet', 'cyan'].map((n) => `tint-${n}`)
const severities = ['sev-critical', 'sev-high', 'sev-medium', 'sev-low', 'sev-info']
const texts = ['text-1', 'text-2', 'text-3', 'link', 'accent-cyan', 'accent-violet', 'ok']
const pushes = ['push-malicious', 'push-benign']

test('the measure of difference gives the published pairs', () => {
  expect(labDifference([50, 2.6772, -79.7751], [50, 0, -82.7485])).toBeCloseTo(2.0425, 3)
  expect(labDifference([50, 2.5, 0], [73, 25, -18])).toBeCloseTo(27.1492, 3)
  expect(labDifference([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387])).toBeCloseTo(
    1.2644,
    3,
  )
  expect(labDifference([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514])).toBeCloseTo(0.9082, 3)
})

describe.each([
  ['as they are', plain],
  ['where more contrast is asked for', asked],
  ['where more contrast is chosen', chosen],
])('colours %s', (_, tokens) => {
  const of = (name: string, ground: string) => contrast(tokens[name]!, tokens[ground]!)

  test.each([...texts, ...severities, ...pushes])('%s can be read on every surface', (name) => {
    for (const ground of surfaces) expect(of(name, ground), ground).toBeGreaterThanOrEqual(4.5)
  })

  test('text can be read on every tint', () => {
    for (const ground of tints)
      for (const name of ['text-1', 'text-2'])
        expect(of(name, ground), `${name} on ${ground}`).toBeGreaterThanOrEqual(4.5)
    for (const name of ['critical', 'high', 'medium', 'low'])
      expect(of(`sev-${name}`, `tint-${name}`), name).toBeGreaterThanOrEqual(4.5)
  })

  test('dark text can be read on every fill', () => {
    for (const fill of [...severities, 'accent-cyan', 'ok'])
      expect(of('on-fill', fill), fill).toBeGreaterThanOrEqual(4.5)
  })

  test('edges, rings and marks that mean something stand out', () => {
    for (const ground of surfaces) {
      expect(of('border-control', ground), ground).toBeGreaterThanOrEqual(3)
      expect(of('focus', ground), ground).toBeGreaterThanOrEqual(4.5)
      for (const n of [1, 2, 3, 4, 5, 6])
        expect(of(`series-${n}`, ground), `series ${n} on ${ground}`).toBeGreaterThanOrEqual(4.1)
    }
    for (const name of ['graph-quiet', 'push-benign-stripe'])
      expect(of(name, 'bg-surface'), name).toBeGreaterThanOrEqual(3)
  })
})

const sights: readonly Sight[] = ['normal', 'protan', 'deutan', 'tritan']

function nearest(names: readonly string[], sight: Sight): number {
  const apart = names.flatMap((one, at) =>
    names.slice(at + 1).map((other) => difference(plain[one]!, plain[other]!, sight)),
  )
  return Math.min(...apart)
}

test.each(sights)('severities, and for and against, are told apart: %s', (sight) => {
  expect(nearest(severities, sight)).toBeGreaterThanOrEqual(14.9)
  expect(nearest(pushes, sight)).toBeGreaterThanOrEqual(47)
  expect(nearest(['ok', 'sev-critical'], sight)).toBeGreaterThanOrEqual(20.9)
  expect(nearest(['ok', 'sev-medium'], sight)).toBeGreaterThanOrEqual(13)
  const five = [1, 2, 3, 4, 5].map((n) => `series-${n}`)
  expect(nearest(five, sight)).toBeGreaterThanOrEqual(9.6)
})
