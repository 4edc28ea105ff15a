import { describe, expect, test } from 'vitest'
import { clipMiddle, fill, fitHeadline, fitSummary, proseText, wordCount } from './prose.ts'

describe('fill', () => {
  test('puts facts in, once: a fact that looks like a template stays a text', () => {
    const facts = { domain: '{actor}.example', actor: '10.0.0.5' }
    expect(fill('{actor} asked for {domain}', facts)).toBe('10.0.0.5 asked for {actor}.example')
  })
  test('leaves an unknown name visible, and knows nothing of Object.prototype', () => {
    expect(fill('{nobody} {constructor}', {})).toBe('{nobody} {constructor}')
  })
  test('what came from the network cannot steer a terminal or grow without end', () => {
    expect(proseText('a\u001b[31m\u202eb')).toBe('a\\x1b[31m\\u202eb')
    expect(proseText('x'.repeat(300))).toHaveLength(80)
  })
  test('words are cut between words, a name within; what fits stays as it is', () => {
    const words =
      'quick openings of one port, an opening with ECN, pings with a code and a block of UDP data'
    expect(proseText(words)).toBe(
      'quick openings of one port, an opening … with a code and a block of UDP data',
    )
    expect(proseText(`a ${'x'.repeat(90)} b`)).toMatch(/^a x{38}…x{37} b$/)
    expect(proseText('two … dots')).toBe('two … dots')
  })
})

describe('headline', () => {
  const address = '2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff'
  const domain = `${'a'.repeat(60)}.example.org`

  test('fits as it is', () => {
    expect(fitHeadline('10.0.0.5 tried 254 addresses', {})).toBe('10.0.0.5 tried 254 addresses')
  })
  test('first shortens long names, keeping both ends', () => {
    const headline = fitHeadline(`10.0.0.5 sent 148 KB out inside lookups to ${domain}`, { domain })
    expect(headline).toBe('10.0.0.5 sent 148 KB out inside lookups to aaaaaaaaaaaaaa…a.example.org')
  })
  test('then drops clauses from the end', () => {
    const long =
      'HOST scanned its many neighbours, then began calling an unknown server, every 60.2 seconds, day and night'
    expect(fitHeadline(long, {})).toBe(
      'HOST scanned its many neighbours, then began calling an unknown server, every 60.2 seconds',
    )
  })
  test('then drops words, and a number goes whole', () => {
    const long = `${'word '.repeat(16)}about 1,482,331 connections to somewhere`
    expect(fitHeadline(long, {})).toBe(`${'word '.repeat(15)}word…`)
    expect(fitHeadline(long, {})).not.toMatch(/\d/)
  })
  test('two full IPv6 addresses still fit', () => {
    const facts = { a: address, b: address.replace('2001', '2002') }
    const text = fitHeadline(`${facts.a} tried to log in to SSH on ${facts.b} 48 times`, facts)
    expect(text.length).toBeLessThanOrEqual(90)
    expect(text).toContain('48 times')
  })
})

describe('summary', () => {
  test('keeps at most three sentences', () => {
    expect(fitSummary('One. Two. Three. Four.')).toBe('One. Two. Three.')
  })
  test('keeps at most 60 words, whole sentences first', () => {
    const thirty = `A${' word'.repeat(28)} end.`
    expect(fitSummary(`${thirty} ${thirty} ${thirty}`)).toBe(`${thirty} ${thirty}`)
    const seventy = `A${' word'.repeat(69)}.`
    expect(wordCount(fitSummary(seventy))).toBe(60)
  })
  test('an address is not the end of a sentence', () => {
    const text = 'It called 10.0.0.9 and 10.0.0.10 today. It stopped.'
    expect(fitSummary(text)).toBe(text)
  })
})

test('clipping counts characters, not halves of them', () => {
  expect(clipMiddle('😀'.repeat(9), 5)).toBe('😀😀…😀😀')
})
