import { expect, test } from 'vitest'
import { checkSetUpLink, createFirstUser, takeSetUpLink } from '../accounts/index.ts'
import { auditSize, openDatabase } from '../store/index.ts'
import { settingsSchema } from './config/index.ts'
import { setUpLink, signInOptionsOf } from './sign-in-options.ts'

const optionsOf = (auth: object) => signInOptionsOf(settingsSchema.parse({ auth }))

test('without settings the API decides by where it listens, and nobody outside vouches', () => {
  expect(optionsOf({})).toEqual({})
  expect(optionsOf({ requireSecondProof: 'always' })).toEqual({ isSecondFactorRequired: true })
  expect(optionsOf({ requireSecondProof: 'never' })).toEqual({ isSecondFactorRequired: false })
})

test('a sign-in service needs a client and roles', () => {
  const issuer = 'https://id.example.org'
  expect(() => optionsOf({ oidc: { issuer } })).toThrow(/clientId and at least one of roles/)
  const roles = [{ group: 'net.admins', role: 'admin' }]
  expect(optionsOf({ oidc: { issuer, clientId: 'amoskys', roles } }).oidc).toEqual({
    ...{ issuer, clientId: 'amoskys', clientSecret: '', scope: 'openid profile email' },
    ...{ groupsClaim: 'groups', roleMap: { 'net.admins': 'admin' }, acrValues: [] },
  })
  const wrong = { oidc: { issuer, roles: [{ group: 'x', role: 'king' }] } }
  expect(() => optionsOf(wrong)).toThrow(/role/)
})

test('there is a set-up link while nobody is there; a restart makes a new one', async () => {
  await using database = await openDatabase(':memory:')
  const link = () => database.write((db) => setUpLink(db, 0))
  const [first, second] = [await link(), await link()]
  expect(second).toMatch(/^[\w-]{43}$/)
  await expect(checkSetUpLink(database.read, first!, 1)).rejects.toThrow(/not valid/)
  await database.write(async (db) => {
    await takeSetUpLink(db, second!, 1)
    await createFirstUser(db, { signIn: 'boss', name: '', email: '', passwordHash: '' }, 1)
  })
  expect([await link(), (await auditSize(database.read)).size]).toEqual([null, 2])
})
