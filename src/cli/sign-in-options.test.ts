import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { checkSetUpLink, createFirstUser, takeSetUpLink } from '../accounts/index.ts'
import { openDatabase } from '../store/index.ts'
import { settingsSchema } from './config/index.ts'
import { signInOptionsOf, tellSetUpLink } from './sign-in-options.ts'
import { processWorld } from './world.ts'

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

test('the set-up link is told while nobody is there; a restart makes a new one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'amoskys-set-up-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'amoskys.sqlite')
  const told: string[] = []
  const world = { ...processWorld(), err: (text: string) => void told.push(text), now: () => 0 }
  const tell = () => tellSetUpLink(world, { path, address: 'http://127.0.0.1:8440' })
  await tell()
  await tell()
  const secrets = told.map((text) => /8440\/setup#token=([\w-]{43})\n/.exec(text)![1]!)
  await using database = await openDatabase(path)
  await expect(checkSetUpLink(database.read, secrets[0]!, 1)).rejects.toThrow(/not valid/)
  await database.write(async (db) => {
    await takeSetUpLink(db, secrets[1]!, 1)
    await createFirstUser(db, { signIn: 'boss', name: '', email: '', passwordHash: '' }, 1)
  })
  await tell()
  expect(told).toHaveLength(2)
})
