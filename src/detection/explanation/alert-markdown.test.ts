import { expect, test } from 'vitest'
import { alertOn } from './alert.fixture.ts'
import { alertMarkdown } from './alert-markdown.ts'
import { beacon, scanThenBeacon } from './examples.fixture.ts'

test('says what the card says, its parts as headings, lists and a table that adds up', () => {
  const lines = alertMarkdown(alertOn(scanThenBeacon, beacon)).split('\n')
  expect(lines[0]).toBe('# 10.20.4.17 scanned its neighbours, then began calling 203.0.113.77')
  expect(lines.filter((line) => line.startsWith('## '))).toEqual([
    '## Do this',
    '## Why we flagged this',
    '## The innocent explanation',
    '## What would change our mind',
    '## What we could not see',
    '## How much each piece counted (ten points are ten times the odds)',
  ])
  const figures = lines.flatMap((line) => /\| ([+−][\d.]+) \|$/.exec(line)?.[1] ?? [])
  const tenths = figures.map((text) => Math.round(Number(text.replace('−', '-')) * 10))
  const total = tenths.pop()
  expect(tenths.reduce((sum, one) => sum + one, 0)).toBe(total)
  expect(tenths.length).toBeGreaterThan(3)
})

test('text from the network stays text', () => {
  const hostile = '[x](http://evil.test)|<img src=x>`![a](www.b.test)'
  const text = alertMarkdown(alertOn({ ...beacon, peer: hostile, peers: [hostile] }))
  expect(text).toContain('\\[x\\](http\\://evil.test)')
  expect(text).not.toMatch(/(?<!\\)[[<`!]|(?<!\\):\/\/|www\./)
})
