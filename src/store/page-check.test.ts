import { closeSync, openSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { hasPageOfZeros } from './page-check.ts'
import { newPath } from './records.fixture.ts'

const pageBytes = 4096
const pages = 700

/** Whether a page of zeros is found in a file of pages that `write` has changed. */
function foundIn(write: (file: Buffer) => void): boolean {
  const path = newPath()
  const file = Buffer.alloc(pages * pageBytes, 7)
  write(file)
  writeFileSync(path, file)
  const descriptor = openSync(path, 'r')
  try {
    return hasPageOfZeros(descriptor, { bytes: file.length, pageBytes })
  } finally {
    closeSync(descriptor)
  }
}

test.each([0, 1, 255, 256, 300, pages - 1])('page %i of zeros is found', (page) => {
  expect(foundIn((file) => file.fill(0, page * pageBytes, (page + 1) * pageBytes))).toBe(true)
})

test('zeros that fill no page, and no zeros at all, are no damage', () => {
  expect(foundIn(() => {})).toBe(false)
  // As many as a page, but across two of them; and all but the last byte.
  expect(foundIn((file) => file.fill(0, 100, 100 + pageBytes))).toBe(false)
  expect(foundIn((file) => file.fill(0, pageBytes, 2 * pageBytes - 1))).toBe(false)
})
