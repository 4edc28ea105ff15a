import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { Band } from './band.tsx'
import { ConfidenceMeter } from './confidence.tsx'
import { EvidenceLines } from './evidence.tsx'
import { BlindText, CounterfactualList, InnocentText } from './mind.tsx'
import { seenMark } from './steady.ts'
import { Waterfall } from './waterfall.tsx'

const hostile = '<img src=x onerror=alert(1)>\u202e\u0000{{7*7}}'
const quantity = { value: 3, unit: 'count', text: hostile }

/** Nothing of what came from the network is markup, turns text around, or is a control character. */
function expectPlain(markup: string): void {
  expect(markup).not.toMatch(/<(img|script|a )/)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
  expect(markup).not.toMatch(/[\u202e\u0000]/)
  expect(markup).toContain('&lt;img src=x')
}

test('a page changes with the traffic, and not with what people did', () => {
  const told = {
    ...{ alertCount: 2, headline: 'a called b', isWithdrawn: false, lastTime: 't1' },
    ...{ severity: 'high' as const, confidence: { p: 0.9, lo: 0.8, hi: 0.95 } as never },
  }
  const mark = seenMark(told)
  expect(seenMark({ ...told, ...{ revision: 9, urgency: { value: 4 }, isMuted: true } })).toBe(mark)
  expect(seenMark({ ...told, alertCount: 3 })).not.toBe(mark)
  expect(seenMark({ ...told, lastTime: 't2' })).not.toBe(mark)
})

test('a waterfall shows hostile labels as text', () => {
  const markup = renderToStaticMarkup(
    <Waterfall
      of={{
        ...{ base: -30, baseText: hostile, others: { n: 0, points: 0 } },
        bars: [{ id: hostile, label: hostile, points: 40 }],
        ...{ calibration: 0, calibrationText: '', total: 10, residual: 0 },
      }}
      range={{ lo: 0.1, hi: 0.99 }}
    />,
  )
  expectPlain(markup)
  expect(markup).toContain('+10.0')
})

test('a band says what it shows, and does not pretend to compare', () => {
  const seen = renderToStaticMarkup(
    <Band observed={quantity} baseline={null} range={null} normal={hostile} />,
  )
  expectPlain(seen)
  expect(seen).toContain('band-none')
  expect(seen).not.toContain('band-box')
  const compared = renderToStaticMarkup(
    <Band observed={quantity} baseline={{ ...quantity, value: 1 }} range={null} normal="Usual." />,
  )
  expect(compared).toContain('band-box')
})

test('with the opinion of the model nothing is drawn that would compare it', () => {
  const line = {
    ...{ id: 'flow-trees/a', text: 'The learned model agrees (+20).', observed: quantity },
    ...{ baseline: null, range: null, direction: 'up', flowCount: null },
  }
  const drawn = (normal: string) =>
    renderToStaticMarkup(
      <EvidenceLines incident="inc_1" level={3} lines={[{ ...line, normal } as never]} />,
    )
  expect(drawn('')).not.toMatch(/band-|·/)
  expect(drawn('No history of this yet for this host.')).toContain('· no history yet')
})

test('innocent explanations, changes and blind spots are text', () => {
  const change = {
    ...{ text: `If ${hostile}, this drops to "x" (50%).`, feature: hostile, from: 1 },
    ...{ interval: [null, 3] as const, newP: 0.5, newWord: hostile, told: [] },
  }
  for (const part of [
    <InnocentText key="i" of={[{ text: hostile, check: hostile }]} />,
    <CounterfactualList key="c" of={[change]} p={0.9} />,
    <BlindText key="b" of={[hostile]} />,
  ])
    expectPlain(renderToStaticMarkup(part))
})

test('how sure says number, word, range and record, or that there is none', () => {
  const of = {
    ...{ p: 0.94, lo: 0.88, hi: 0.97, method: 'ensemble' as const, methodText: 'Four ways.' },
    ...{ word: 'very likely malicious', record: null, triedText: '' },
  }
  const none = renderToStaticMarkup(<ConfidenceMeter of={of} />)
  for (const text of ['94% sure', 'very likely malicious', 'Plausible range 88 to 97%.'])
    expect(none).toContain(text)
  expect(none).toContain('Not enough closed cases yet to check this score.')
  const record = { n: 210, confirmed: 196, binLo: 0.9, binHi: 0.97 }
  expect(renderToStaticMarkup(<ConfidenceMeter of={{ ...of, record }} />)).toContain(
    'Of the last 210 incidents scored 90 to 97%, analysts confirmed 196.',
  )
  const single = renderToStaticMarkup(<ConfidenceMeter of={{ ...of, method: 'none' }} />)
  expect(single).toContain('No range is known for it.')
})
