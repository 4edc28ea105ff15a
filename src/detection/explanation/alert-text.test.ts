import { describe, expect, test } from 'vitest'
import { noChangeOfMind } from '../../contracts/index.ts'
import { alertOn, fallen } from './alert.fixture.ts'
import { alertLine, alertText } from './alert-text.ts'
import { beacon, bruteForce, scanThenBeacon } from './examples.fixture.ts'
import { lintExplanation } from './lint.fixture.ts'

const alert = alertOn(scanThenBeacon, beacon)
const tried = alertOn(bruteForce)
const takenBack = fallen(bruteForce, {
  id: 'working-sessions',
  group: 'protocol',
  sentence: 'Some {observed} of the sessions were long and large enough to be real work.',
  observed: { value: 0.93, unit: 'share', text: '93%' },
  ...{ baseline: null, points: -16, curve: null },
})

describe('the card', () => {
  const lines = alertText(alert, { width: 80 }).split('\n')

  test('opens with shape, word, entity and time, then the sentence a person would say', () => {
    expect(lines[0]).toMatch(
      /^▲ High urgency · 10\.20\.4\.17 · 09:12:00 to 09:21:00 UTC .* · critical if true$/,
    )
    expect(lines[1]).toBe('10.20.4.17 scanned its neighbours, then began calling 203.0.113.77')
  })
  test('says how sure, in word, number, range and record', () => {
    expect(lines.join(' ')).toMatch(
      /92% sure: very likely malicious \(plausible range 87% to 92%\)\. Not +calibrated +against +closed +cases +yet\./,
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
  test('names each reason as the sum and the changes of mind do', () => {
    const named = lines.map((line) => /^ {2}\d\. (.+?)\. /.exec(line)?.[1]).filter(Boolean)
    expect(named.length).toBeGreaterThan(2)
    for (const name of named) expect(lines.slice(-20).join(' ')).toContain(name)
  })
  test('a change of mind is of a number that stands among the reasons', () => {
    const { counterfactuals, evidence } = tried.explanation
    const shown = evidence.map(({ id }) => id)
    expect(counterfactuals.length).toBeGreaterThan(0)
    expect(shown).toEqual(expect.arrayContaining(counterfactuals.map(({ feature }) => feature)))
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

describe('an alert that was taken back', () => {
  const card = alertText(takenBack).replace(/\s+/g, ' ')

  test('says so first, and why', () => {
    expect(takenBack).toMatchObject({ risk: 'info', outcome: 'unknown', status: 'withdrawn' })
    expect(alertLine(takenBack, { width: 140 })).toMatch(
      /^○ info {5}09:21:00 Taken back: looked like .* · withdrawn$/,
    )
    expect(takenBack.explanation.summary).toMatch(/^Since then .*\. 9\d% sure at most, \d+% now\.$/)
    expect(lintExplanation(takenBack.explanation)).toEqual([])
  })
  test('presses nobody, advises nothing and keeps what spoke for it apart from what speaks against', () => {
    expect(card).toContain('○ No urgency')
    expect(card).not.toMatch(/if true|Do this|What would change our mind/)
    expect(card).toMatch(/Why we flagged this .* What speaks against it .* The innocent/)
  })
})

test('an alert says how its detector did on look-alikes, and where no number would change our mind', () => {
  expect(alertText(tried).replace(/\s+/g, ' ')).toContain(
    'Tried on 48 ordinary look-alikes and fooled by 1: alone it is at most 96% sure.',
  )
  const { explanation } = alert
  const steady = { ...alert, explanation: { ...explanation, counterfactuals: [] } }
  expect(alertText(steady).replace(/\s+/g, ' ')).toContain(noChangeOfMind)
})

describe('the line', () => {
  test('fits one where there is room, else two', () => {
    expect(alertLine(alert, { width: 140 })).toBe(
      '▲ high     09:21:00 10.20.4.17 scanned its neighbours, then began calling 203.0.113.77 · 92% sure · critical if true · T1071',
    )
    expect(alertLine(alert, { width: 100 }).split('\n')).toHaveLength(2)
    const today = Date.parse(alert.lastTime)
    expect(alertLine(alert, { width: 140, nowMs: today })).toBe(alertLine(alert, { width: 140 }))
    expect(
      alertLine(alert, { width: 140, nowMs: today + 86_400_000, isSensorNamed: true }),
    ).toContain(` ${alert.lastTime.slice(0, 10)} ${alert.lastTime.slice(11, 19)} ${alert.sensor}: `)
  })
  test.each([40, 50, 80, 100])('%i wide, it breaks between words and loses none', (width) => {
    const lines = alertLine(alert, { width }).split('\n')
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(width)
    const words = (text: string) => text.split(/[\s·]+/)
    expect(words(lines.join(' '))).toEqual(words(alertLine(alert, { width: 140 })))
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escapes are what is looked for.
    const bare = alertLine(alert, { width, colour: true }).replace(/\u001b\[\d+m/g, '')
    expect(bare).toBe(lines.join('\n'))
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
