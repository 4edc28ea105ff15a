import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { qrOf } from './qr.ts'

/** Sums of codes that another program read back. */
test.each([['otpauth://totp/AMOSKYS:rina?secret=JBSWY3DPEHPK3PXP', 33, '6305355d5d86fd68']])(
  'the code of %s is the one that was read',
  (text, size, sum) => {
    const rows = qrOf(text)!
    expect(rows).toHaveLength(size)
    const drawn = rows.map((row) => row.map(Number).join('')).join('\n')
    expect(createHash('sha256').update(drawn).digest('hex').slice(0, 16)).toBe(sum)
  },
)

test('it grows with the text, and ends where the text is too long', () => {
  expect(qrOf('x')).toHaveLength(21)
  expect(qrOf('x'.repeat(107))).toHaveLength(45)
  expect(qrOf('x'.repeat(213))).toHaveLength(57)
  expect(qrOf('x'.repeat(214))).toBeNull()
})
