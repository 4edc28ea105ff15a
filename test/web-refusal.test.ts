import { expect, test } from 'vitest'
import { permissions, permissionsOf, roles } from '../src/accounts/permissions.ts'
import { whoMay } from '../web/shell/who-may.ts'

test.each(permissions)('%s: a page that is refused names a role that has it', (permission) => {
  const role = whoMay[permission]
  const having = roles.filter((one) => permissionsOf(one).has(permission))
  if (role === null) expect(having).toEqual([])
  else
    expect(
      having.some((one) => one === role),
      `${role} of ${having}`,
    ).toBe(true)
})
