import { expect, test } from 'vitest'
import { keepPasskey, notePasskeyUse, type UserRow } from '../store/index.ts'
import { openScene, type Scene } from './ground.fixture.ts'
import { askForPasskey, checkPasskey, offerPasskey, readNewPasskey } from './index.ts'
import { assert, newSoftPasskey, register, type SoftPasskey } from './passkey.fixture.ts'

const origin = 'https://amoskys.example'
const parts = (scene: Scene) => ({
  ground: scene.ground,
  site: { origin },
  nowMs: scene.visit().nowMs,
})

async function enrol(scene: Scene, user: UserRow, passkey: SoftPasskey): Promise<void> {
  const { challenge } = await offerPasskey(parts(scene), user)
  const response = register(passkey, { challenge, origin })
  const row = await readNewPasskey(parts(scene), { user, name: 'Laptop', response })
  await scene.write((db) => keepPasskey(db, row))
}

test('a passkey is enrolled, and opens the door for its person', async () => {
  const scene = await openScene()
  const mira = await scene.person('mira', 'admin')
  const passkey = newSoftPasskey()
  await enrol(scene, mira, passkey)
  const options = await askForPasskey(parts(scene), null)
  expect(options).toMatchObject({ rpId: 'amoskys.example', userVerification: 'required' })
  expect(options.allowCredentials).toEqual([])
  const found = await checkPasskey(parts(scene), assert(passkey, { ...options, origin }))
  expect(found).toMatchObject({ user: mira.id, name: 'Laptop', counter: 1 })
  const again = await offerPasskey(parts(scene), mira)
  expect(again.excludeCredentials).toMatchObject([{ id: passkey.id }])
  // A second proof names the keys of its person alone.
  const other = await scene.person('ben', 'viewer')
  expect((await askForPasskey(parts(scene), mira)).allowCredentials).toHaveLength(1)
  expect((await askForPasskey(parts(scene), other)).allowCredentials).toEqual([])
})

test('an answer counts once, in time, from this site, to the question that was asked', async () => {
  const scene = await openScene()
  const mira = await scene.person('mira', 'admin')
  const passkey = newSoftPasskey()
  await enrol(scene, mira, passkey)
  const { challenge } = await askForPasskey(parts(scene), null)
  const answer = assert(passkey, { challenge, origin })
  await checkPasskey(parts(scene), answer)
  const refused = { code: 'unauthenticated' }
  await expect(checkPasskey(parts(scene), answer), 'again').rejects.toMatchObject(refused)
  const ask = async () => (await askForPasskey(parts(scene), null)).challenge
  const elsewhere = assert(passkey, { challenge: await ask(), origin: 'https://am0skys.example' })
  await expect(checkPasskey(parts(scene), elsewhere)).rejects.toMatchObject(refused)
  const made = assert(passkey, { challenge: 'bXkgb3duIGNoYWxsZW5nZQ', origin })
  await expect(checkPasskey(parts(scene), made)).rejects.toMatchObject(refused)
  const stranger = assert(newSoftPasskey(), { challenge: await ask(), origin })
  await expect(checkPasskey(parts(scene), stranger)).rejects.toMatchObject(refused)
  const forNew = (await offerPasskey(parts(scene), mira)).challenge
  const crossed = assert(passkey, { challenge: forNew, origin })
  await expect(checkPasskey(parts(scene), crossed)).rejects.toMatchObject(refused)
  const late = await ask()
  scene.later(301)
  const tooLate = assert(passkey, { challenge: late, origin })
  await expect(checkPasskey(parts(scene), tooLate)).rejects.toMatchObject(refused)
  for (const broken of [{}, { id: 'x', response: { clientDataJSON: '%%%' } }, { response: 7 }])
    await expect(checkPasskey(parts(scene), broken)).rejects.toMatchObject(refused)
})

test('a question for one person is not answered by another', async () => {
  const scene = await openScene()
  const [mira, ben] = [await scene.person('mira', 'admin'), await scene.person('ben', 'admin')]
  const passkey = newSoftPasskey()
  await enrol(scene, ben, passkey)
  const { challenge } = await askForPasskey(parts(scene), mira)
  const answer = assert(passkey, { challenge, origin })
  await expect(checkPasskey(parts(scene), answer)).rejects.toThrow(/not accepted/)
  const offered = await offerPasskey(parts(scene), mira)
  const response = register(newSoftPasskey(), { challenge: offered.challenge, origin })
  await expect(readNewPasskey(parts(scene), { user: ben, name: '', response })).rejects.toThrow(
    /not accepted/,
  )
})

test('one that does not check its person, or counts backwards as a copy does, is refused', async () => {
  const scene = await openScene()
  const mira = await scene.person('mira', 'admin')
  await expect(enrol(scene, mira, newSoftPasskey({ isPersonChecked: false }))).rejects.toThrow(
    /not accepted/,
  )
  const passkey = newSoftPasskey()
  await enrol(scene, mira, passkey)
  const sign = async () => {
    const { challenge } = await askForPasskey(parts(scene), null)
    const used = await checkPasskey(parts(scene), assert(passkey, { challenge, origin }))
    await scene.write((db) => notePasskeyUse(db, used))
  }
  await sign()
  await sign()
  passkey.counter = 0
  await expect(sign()).rejects.toThrow(/not accepted/)
})
