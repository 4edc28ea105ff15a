import { expect, test } from 'vitest'
import { keepUser, type UserRow } from '../../../store/index.ts'
import { serveResource } from '../../kit/serve.fixture.ts'
import { people } from './index.ts'

const blank: UserRow = {
  ...{ id: '', sign_in: '', name: '', email: '', role: 'viewer', state: 'active', version: 1 },
  ...{ password_hash: 'hash', totp: 'sealed', totp_step: 0, issuer: '', subject: '' },
  created_ms: 0,
}

test('whoever may look knows by name whom an incident can be given to, and nothing more', async () => {
  const { as, database } = await serveResource(people)
  const known: Partial<UserRow>[] = [
    { id: 'usr_A', sign_in: 'rina.o', name: 'Rina', email: 'rina@example.org', role: 'analyst' },
    { id: 'usr_B', sign_in: 'abe', name: 'Abe', role: 'auditor' },
    { id: 'usr_C', sign_in: 'zoe', name: 'Zoe', role: 'admin', state: 'disabled' },
  ]
  for (const one of known) await database.write((db) => keepUser(db, { ...blank, ...one }))
  const all = await as('viewer', 'GET', '/people')
  expect(all.json.data).toEqual([
    { id: 'usr_B', name: 'Abe', state: 'active', mayTriage: false },
    { id: 'usr_A', name: 'Rina', state: 'active', mayTriage: true },
    { id: 'usr_C', name: 'Zoe', state: 'disabled', mayTriage: false },
  ])
  const page = await as('viewer', 'GET', '/people?limit=1&state=active')
  const cursor = Buffer.from(page.json.page.next, 'base64url').toString()
  expect(cursor).not.toMatch(/rina\.o|abe/)
  expect((await as(null, 'GET', '/people')).statusCode).toBe(401)
})
