import { describe, expect, test } from 'vitest'
import { alertOn } from './alert.fixture.ts'
import { alertLine, alertText } from './alert-text.ts'
import { beacon, scanThenBeacon } from './examples.fixture.ts'

const alert = alertOn(scanThenBeacon, beacon)

describe('the card', () => {
  const lines = alertText(alert, { width: 80 }).split('\n')

  test('opens with shape, word, entity and time, then the sentence a person would say', () => {
    expect(lines[0]).toMatch(
      /^◉ Critical · 10\.20\.4\.17 · 09:12:00 to 09:21:00 UTC .* · risk high$/,
    )
    expect(lines[1]).toBe('10.20.4.17 scanned its neighbours, then began calling 203.0.113.77')
  })
  test('says how sure, in word, number, range and record', () => {
    expect(lines.join(' ')).toMatch(
      /92% sure: very likely malicious \(plausible range 83% to 92%\)\. Not +calibrated +against +closed +cases +yet\./,
    )
  })
  test('has its blocks in order', () => {
    const titles = lines.filter((line) => /^(Do|Why|The innocent|What|How)/.test(line))
    expect(titles).toEqual([
      'Do this',
      'Why we flagged this',
      'The innocent explanation',
      'What would change our mind',
      'What we could not see',
      'How much each piece counted (ten points are ten times the odds)',
    ])
  })
  test('says that there is no history once, not at every line', () => {
    expect(lines.join(' ').match(/No history of this yet/g)).toHaveLength(1)
  })
  test('shows points that add up as they are printed', () => {
    const figures = lines.flatMap((line) => / ([+−]\d+\.\d)(?: [█░]+)?$/.exec(line)?.[1] ?? [])
    const tenths = figures.map((text) => Math.round(Number(text.replace('−', '-')) * 10))
    const total = tenths.pop()
    expect(tenths.length).toBeGreaterThan(3)
    expect(tenths.reduce((sum, value) => sum + value, 0)).toBe(total)
  })
  test.each([40, 60, 120])('keeps to %i columns', (width) => {
    const words = alertText(alert, { width }).split('\n').slice(1)
    for (const line of words) expect(line.length).toBeLessThanOrEqual(width)
  })
  test('is plain unless colour is asked for, and colour adds nothing but colour', () => {
    const plain = alertText(alert)
    expect(plain).not.toContain('\u001b')
    const coloured = alertText(alert, { colour: true })
    expect(coloured).toContain('\u001b[')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escapes are what is looked for.
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(plain)
  })
})

test('an alert that was withdrawn says so, in a sentence and in its line', () => {
  const withdrawn = { ...alert, status: 'withdrawn' } as const
  expect(alertText(withdrawn)).toContain(
    '\nWithdrawn: the evidence that came since speaks against it.\n',
  )
  expect(alertText(alert)).not.toContain('Withdrawn')
  expect(alertLine(withdrawn, { width: 140 })).toMatch(/T1071 · withdrawn$/)
})

describe('the line', () => {
  test('fits one where there is room, else two', () => {
    expect(alertLine(alert, { width: 140 })).toBe(
      '◉ critical 09:21:00 10.20.4.17 scanned its neighbours, then began calling 203.0.113.77 · 92% sure · T1071',
    )
    expect(alertLine(alert, { width: 80 }).split('\n')).toHaveLength(2)
    for (const line of alertLine(alert, { width: 50 }).split('\n'))
      expect(line.length).toBeLessThanOrEqual(50)
  })
})

test('nothing from the network reaches the terminal as it came', () => {
  const hostile = '\u001b]0;owned\u0007\u202eexample'
  const text = alertText(
    alertOn({ ...beacon, peer: hostile, peers: [hostile], facts: { ...beacon.facts } }),
  )
  expect(text).toContain('\\x1b]0;owned\\x07\\u202eexample')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
})
