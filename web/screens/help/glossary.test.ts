import { expect, test } from 'vitest'
import { confidenceWords, foundTerms, groups, terms } from './glossary.ts'

test('every term has a place of its own, a group, and one or two plain sentences', () => {
  expect(new Set(terms.map(({ id }) => id)).size).toBe(terms.length)
  for (const { id, term, text, group } of terms) {
    expect(id).toMatch(/^[a-z][a-z0-9-]*$/)
    expect(groups).toContain(group)
    expect(text, term).toMatch(/^[A-Z].*\.$/)
    expect(text.split(/(?<=[.]) /).length, term).toBeLessThanOrEqual(3)
    expect(text, term).not.toMatch(/anomal|\bAI\b|threat actor|!/i)
  }
})

test('what is done about the network is explained, word for word as the screens have it', () => {
  const known = new Set(terms.map(({ term }) => term))
  for (const word of ['What was looked up', 'Action', 'In force', 'Dry run', 'Never-block list'])
    expect(known).toContain(word)
  expect(foundTerms('not confirmed').map(({ id }) => id)).toContain('in-force')
  expect(
    foundTerms('kill')
      .concat(foundTerms('stop all'))
      .map(({ id }) => id),
  ).toContain('stop-response')
})

test('words find terms by name and by meaning', () => {
  expect(foundTerms('ja4').map(({ id }) => id)).toEqual(['ja4'])
  expect(foundTerms('double odds').map(({ id }) => id)).toEqual(['points'])
  expect(foundTerms('')).toHaveLength(terms.length)
  expect(foundTerms('zebra')).toEqual([])
})

test('the table of words has no gap', () => {
  expect(confidenceWords.map(({ range }) => range.match(/\d+/)![0])).toEqual([
    '95',
    '80',
    '55',
    '45',
    '20',
    '5',
    '5',
  ])
})
