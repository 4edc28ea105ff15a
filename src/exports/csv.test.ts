import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvLine } from './csv.ts'

test('a line is as RFC 4180 wants it', () => {
  expect(csvLine(['a', 'b,c', 'd"e', 1, -2.5, true, null])).toBe(
    '"a","b,c","d""e",1,-2.5,true,\r\n',
  )
})

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1', "=cmd|' /C calc'!A0"])(
  'no text is a formula: %j',
  (evil) => {
    expect(csvLine([evil])).toMatch(/^"'/)
  },
)

test('a sign in the midst is left as it is', () => {
  expect(csvLine(['10.0.0.1 -> 10.0.0.2', 'a=b'])).toBe('"10.0.0.1 -> 10.0.0.2","a=b"\r\n')
})

/** A reader of our own, after the grammar of the RFC. */
function cellsOf(line: string): string[] {
  const cells: string[] = []
  for (let rest = line.replace(/\r\n$/, ''); ; ) {
    const [whole = '', quoted, plain] = /^(?:"((?:[^"]|"")*)"|([^,"]*))(?:,|$)/.exec(rest)!
    cells.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'))
    if (!whole.endsWith(',')) return cells
    rest = rest.slice(whole.length)
  }
}

test('any text is one cell of one line, without control characters', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (texts) => {
      const line = csvLine(texts)
      const cells = cellsOf(line)
      expect(cells).toHaveLength(texts.length)
      expect(line.slice(0, -2)).not.toMatch(/[\p{Cc}]/u)
      for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r\n]/)
    }),
  )
})
