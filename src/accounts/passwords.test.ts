import { expect, test } from 'vitest'
import list from './common-passwords.json' with { type: 'json' }
import { hashPassword, isPassword, passwordFault } from './passwords.ts'

const fault = (password: string, words: readonly string[] = []) => passwordFault(password, words)

test('any characters make a password, 8 of them to 256; none of them is left out', async () => {
  expect(fault('seven77')).toMatch(/8 characters or more; 15 or more are better/)
  for (const good of ['violet r', 'ñandú🦤🦤🦤', '  spaces  ', `${'lorem ipsum '.repeat(21)}dolo`])
    expect(fault(good), good).toBeNull()
  expect(fault('ab12'.repeat(65))).toMatch(/at most 256/)
  const long = 'abcd'.repeat(64)
  const hash = await hashPassword(long)
  expect(await isPassword(long, hash)).toBe(true)
  expect(await isPassword(`${long.slice(0, -1)}e`, hash)).toBe(false)
  expect(await isPassword(long.toUpperCase(), hash)).toBe(false)
})

test('the 3,000 most common passwords and more are refused, however they are written', () => {
  const common = list.passwords.split(' ')
  expect(common.length).toBeGreaterThanOrEqual(3000)
  for (const password of common) expect(fault(password), password).not.toBeNull()
  for (const dressed of ['PASSWORD', 'Baseball', 'password1!', 'sunshine2024'])
    expect(fault(dressed), dressed).toMatch(/most common/)
  expect(fault('aaaaaaaabbbbbbb')).toMatch(/fewer than four/)
})

test('words of the account, the host and the program are refused, and what holds more than them is not', () => {
  const words = ['mira.okafor', 'sensor-berlin']
  for (const near of ['mira.okafor1', 'rofako.arim!', 'okaforokafor', 'berlin2025', 'amoskys99'])
    expect(fault(near, words), near).toMatch(/hardly more than the word/)
  expect(fault('okafor keeps nine grey geese', words)).toBeNull()
})

test('Argon2id with 19 MiB and 2 passes, salted', async () => {
  const [one, other] = [await hashPassword('the same twice'), await hashPassword('the same twice')]
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(one).not.toBe(other)
})

test('who is not there costs the same work as a wrong password', async () => {
  const hash = await hashPassword('the right password')
  await isPassword('warm', '')
  const workOf = async (of: string) => {
    const before = process.cpuUsage()
    for (let i = 0; i < 8; i++) expect(await isPassword('a wrong password', of)).toBe(false)
    const { user, system } = process.cpuUsage(before)
    return user + system
  }
  // Of this process alone, in turns, the least of each: what else the machine does is not in it.
  const known: number[] = []
  const unknown: number[] = []
  for (let i = 0; i < 5; i++) {
    known.push(await workOf(hash))
    unknown.push(await workOf(''))
  }
  const ratio = Math.min(...unknown) / Math.min(...known)
  expect(ratio).toBeGreaterThan(0.5)
  expect(ratio).toBeLessThan(2)
})
