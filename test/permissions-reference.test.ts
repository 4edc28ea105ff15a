import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { permissions, permissionsOf, roles } from '../src/accounts/index.ts'
import { problemKinds } from '../src/api/kit/problem.ts'
import { root } from './sources.fixture.ts'

const text = readFileSync(join(root, 'docs/api/auth.md'), 'utf8')

/** The cells of each row under a heading of these columns, without their quotes. */
function rowsUnder(...columns: readonly string[]): string[][] {
  const lines = text.split('\n').map((line) => line.split('|').map((cell) => cell.trim()))
  const first = lines.findIndex((cells) => columns.every((name, i) => cells[i + 1] === name))
  expect(first).toBeGreaterThan(0)
  const length = lines.slice(first).findIndex((cells) => cells.length < 2)
  return lines.slice(first + 2, first + length).map((cells) => cells.slice(1, -1))
}

test('the table of roles says who may do what', () => {
  const said = rowsUnder('permission', ...roles).map(([name, ...marks]) => [
    name,
    ...roles.filter((_, i) => marks[i] === 'yes'),
  ])
  const so = permissions.map((name) => [
    `\`${name}\``,
    ...roles.filter((role) => permissionsOf(role).has(name)),
  ])
  expect(said).toEqual(so)
})

test('the table of problems has their codes and statuses', () => {
  for (const [code, status] of rowsUnder('code', 'status', 'what to do')) {
    const kind = problemKinds[code!.replaceAll('`', '') as keyof typeof problemKinds]
    expect([code, status]).toEqual([code, String(kind?.status)])
  }
})
