import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { networks } from './index.ts'
import { mmdbWith } from './mmdb.fixture.ts'

test('an address lies in the network that the database has for it, or in none that is known', async () => {
  const organisation = { autonomous_system_organization: 'Example Net' }
  const path = mmdbWith(9, { autonomous_system_number: 64_500, ...organisation })
  const { networkOf } = await networks(path)
  expect(networkOf('9.9.9.9')).toEqual({ asNumber: 64_500, name: 'Example Net' })
  expect(networkOf('8.8.8.8')).toBeNull()
})

test('a database of something else says nothing; what is none, or not there, is refused by its name', async () => {
  const { networkOf } = await networks(mmdbWith(9, { country_code: 'CH' }))
  expect(networkOf('9.9.9.9')).toBeNull()
  const path = mmdbWith(9, {})
  writeFileSync(path, 'no database at all')
  for (const wrong of [path, `${path}.gone`])
    await expect(networks(wrong)).rejects.toThrow(
      `intelligence.networks: ${wrong}: expected an MMDB`,
    )
})
