import { expect, test } from 'vitest'
import { goodPassword, openScene } from './ground.fixture.ts'
import { beginSession, checkPassword, chosenPassword, patchUser, type Refusal } from './index.ts'

test('the right name and password, and nobody else: the answers are the same in every word', async () => {
  const scene = await openScene()
  const boss = await scene.person('boss', 'admin')
  const mira = await scene.person('mira', 'viewer')
  const gone = await scene.person('gone', 'viewer')
  await scene.write((db) =>
    patchUser(db, {
      ...{ id: gone.id, by: boss.id, version: null, nowMs: 0 },
      patch: { isDisabled: true },
    }),
  )
  const sign = (signIn: string, password: string, address: string) =>
    checkPassword(scene.ground, { signIn, password }, scene.visit(address))
  expect((await sign(' MIRA', goodPassword, '10.0.0.1')).id).toBe(mira.id)
  const refusals: Refusal[] = []
  for (const [signIn, password] of [
    ['mira', 'nine grey geese at dusk'],
    ['nobody', goodPassword],
    ['gone', goodPassword],
    ['', ''],
    ['x'.repeat(100_000), 'x'.repeat(100_000)],
  ] as const)
    await sign(signIn, password, '10.0.0.2').catch((thrown) => refusals.push(thrown))
  expect(refusals).toHaveLength(5)
  for (const { code, message, members } of refusals)
    expect([code, message, members]).toEqual([
      'unauthenticated',
      'The name or the password is not right.',
      {},
    ])
})

test('the right password is not looked at while a guesser has to wait; at a known place it is', async () => {
  const scene = await openScene()
  const mira = await scene.person('mira', 'viewer')
  const sign = (password: string, address: string) =>
    checkPassword(scene.ground, { signIn: 'mira', password }, scene.visit(address))
  await scene.write((db) =>
    beginSession(
      { db, ground: scene.ground, visit: scene.visit('10.0.0.1') },
      { user: mira, method: 'password', isSecondDone: false },
    ),
  )
  for (let i = 0; i < 5; i++) await sign('wrong', '192.0.2.1').catch(() => {})
  await expect(sign(goodPassword, '192.0.2.2')).rejects.toMatchObject({
    code: 'rate_limited',
    members: { retryAfterSeconds: 15 },
  })
  expect((await sign(goodPassword, '10.0.0.1')).id).toBe(mira.id)
  scene.later(15)
  expect((await sign(goodPassword, '192.0.2.2')).id).toBe(mira.id)
})

test('a password that belongs to the person or the machine is refused, and says why', async () => {
  const { ground } = await openScene()
  const person = { signIn: 'mira.okafor', name: 'Mira Okafor', email: 'geese@example.org' }
  for (const near of ['okafor-2026', 'sensor-berlin1', 'geesegeese', 'amoskys 1234'])
    await expect(chosenPassword(ground, near, person), near).rejects.toMatchObject({
      code: 'validation_failed',
      members: { pointer: '/password' },
    })
  expect(await chosenPassword(ground, goodPassword, person)).toMatch(/^\$argon2id/)
})
