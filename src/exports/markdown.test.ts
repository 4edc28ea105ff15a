import { expect, test } from 'vitest'
import { markdownRow, markdownText } from './markdown.ts'

test.each([
  ['a|b', 'a\\|b'],
  ['![x](http://evil.example/p.png)', '\\!\\[x\\]\\(http\\://evil.example/p.png\\)'],
  ['<script>alert(1)</script>', '\\<script\\>alert\\(1\\)\\</script\\>'],
  ['# title', '\\# title'],
  ['- item', '\\- item'],
  ['1. item', '1\\. item'],
  ['www.evil.example', 'www\\.evil.example'],
  ['`code`', '\\`code\\`'],
  ['two\nlines', 'two\\\\x0alines'],
  ['10.0.0.1 to 10.0.0.2', '10.0.0.1 to 10.0.0.2'],
])('%j is text: %s', (given, text) => {
  expect(markdownText(given)).toBe(text)
})

test('a row is one line of a table, whatever stands in it', () => {
  expect(markdownRow(['a | b\nc', 1, null])).toBe('| a \\| b\\\\x0ac | 1 |  |\n')
})
