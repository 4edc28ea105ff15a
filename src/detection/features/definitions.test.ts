import { expect, test } from 'vitest'
import { featureDefinitions, featureIndex } from './index.ts'

const groups = ['timing', 'reach', 'novelty', 'volume', 'protocol', 'reputation', 'sequence']

test('every feature says what it is', () => {
  for (const { name, unit, group, definition, words } of featureDefinitions) {
    expect(name, name).toMatch(/^[a-z][a-z0-9_]+$/)
    expect(unit, name).not.toBe('')
    expect(groups, name).toContain(group)
    expect(definition, name).toMatch(/^\S.*\.$/)
    // It stands in the middle of a sentence.
    expect(words, name).toMatch(/^(the|how|what|whether) .*[^.]$/)
  }
})

test('names and words are told apart, and names lead to their places', () => {
  const distinct = (texts: readonly string[]) => new Set(texts).size
  expect(distinct(featureDefinitions.map(({ name }) => name))).toBe(featureDefinitions.length)
  expect(distinct(featureDefinitions.map(({ words }) => words))).toBe(featureDefinitions.length)
  for (const [index, { name }] of featureDefinitions.entries())
    expect(featureIndex(name)).toBe(index)
  expect(() => featureIndex('sttl')).toThrow('there is no feature sttl')
})

test('the sets have the sizes that models are trained on', () => {
  const size = (set: string) => featureDefinitions.filter((one) => one.set === set).length
  expect([size('PUB'), size('CORE'), size('FULL')]).toEqual([48, 14, 10])
})

test('what a column of CICFlowMeter maps to is in the public set', () => {
  for (const { name, cic, set } of featureDefinitions) if (cic !== '') expect(set, name).toBe('PUB')
})

test('no feature is an address, a port number, a TTL, a window or a time of day', () => {
  const shortcuts =
    /\b(ttl|hop limit|window size|mss|vlan|mac|timestamp|hour of|port number|\d+\.\d+\.\d+\.\d+|ports? \d+)\b/i
  for (const { name, definition } of featureDefinitions) {
    expect(definition, name).not.toMatch(shortcuts)
    expect(name).not.toMatch(/(^|_)(src|dst)_(ip|port|mac)$|ttl|init_win|seg_size|timestamp/)
  }
})
