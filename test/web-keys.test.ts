/** Keys can be others by choice: what a screen shows beside a button is what this person presses. */
import { expect, test } from 'vitest'
import { filesUnder } from './sources.fixture.ts'

const written = /<kbd>[^<{]<\/kbd>|aria-keyshortcuts="(?:Shift\+)?[^"]"/

test('no screen writes a single key by its letter', () => {
  const files = filesUnder('web', /^(?!web\/(dist|node_modules)\/).*\.tsx$/)
  expect(files.length).toBeGreaterThan(100)
  expect(files.filter(({ text }) => written.test(text)).map(({ path }) => path)).toEqual([])
})
