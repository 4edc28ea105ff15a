import { expect, test } from 'vitest'
import { permissions, permissionsOf, roles } from '../src/accounts/index.ts'
import { problemKinds } from '../src/api/kit/problem.ts'
import { rowsUnder } from './tables.fixture.ts'

const rows = (...columns: string[]) => rowsUnder('docs/api/auth.md', columns)

test('the table of roles says who may do what', () => {
  const said = rows('permission', ...roles).map(([name, ...marks]) => [
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
  for (const [code, status] of rows('code', 'status', 'what to do')) {
    const kind = problemKinds[code!.replaceAll('`', '') as keyof typeof problemKinds]
    expect([code, status]).toEqual([code, String(kind?.status)])
  }
})
