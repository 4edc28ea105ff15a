import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { Command } from 'commander'
import { expect, onTestFinished, test } from 'vitest'
import { findPasswordLink, isPassword } from '../../accounts/index.ts'
import { findUserBySignIn, openDatabase } from '../../store/index.ts'
import { processWorld } from '../world.ts'
import { registerUser } from './user.ts'

const nowMs = Date.parse('2026-11-26T12:00:00Z')

function openCommand() {
  const folder = mkdtempSync(join(tmpdir(), 'amoskys-user-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'amoskys.sqlite')
  const run = async (words: readonly string[], typed = '') => {
    const out: string[] = []
    const program = new Command().exitOverride()
    registerUser(program, {
      ...processWorld(),
      ...{ environment: {}, now: () => nowMs, err: () => {} },
      out: (text) => out.push(text),
      input: Readable.from([typed]) as unknown as NodeJS.ReadStream,
    })
    await program.parseAsync(['user', ...words, '--db', path], { from: 'user' })
    return out.join('')
  }
  return { path, run }
}

async function kept(path: string, signIn: string) {
  await using database = await openDatabase(path)
  const user = await findUserBySignIn(database.read, signIn)
  const audit = await database.read.selectFrom('audit').selectAll().execute()
  return { user: user!, audit: audit.map(({ body }) => body).join('\n') }
}

test('whoever is added chooses a password with the link that is printed; nothing of it is kept or logged', async () => {
  const { path, run } = openCommand()
  const out = await run(['add', 'Mira', '--role', 'admin', '--email', 'mira@example.org'])
  expect(out).toContain('mira may sign in as admin.')
  const secret = /#([\w-]{43})\n/.exec(out)![1]!
  await using database = await openDatabase(path)
  expect((await findPasswordLink(database.read, secret, nowMs)).sign_in).toBe('mira')
  const { user, audit } = await kept(path, 'mira')
  expect(user).toMatchObject({ role: 'admin', password_hash: '' })
  expect(audit).toContain('"kind":"operator"')
  expect(audit).not.toMatch(new RegExp(`${secret}|mira`, 'i'))
  expect(await run(['list'])).toMatch(/^mira +admin +no password yet {2}mira@example\.org\n$/)
  expect(JSON.parse(await run(['list', '--json']))).toMatchObject({ type: 'user', signIn: 'mira' })
})

test('a password comes by standard input, has to be a good one, and is in no output', async () => {
  const { path, run } = openCommand()
  const add = (typed: string) => run(['add', 'boss', '--role', 'admin', '--password-stdin'], typed)
  await expect(add('password1\n')).rejects.toThrow(/most common/)
  const out = await add('nine grey geese\nand more')
  expect(out).toBe('boss may sign in as admin.\n')
  const { user } = await kept(path, 'boss')
  expect(await isPassword('nine grey geese', user.password_hash)).toBe(true)
  await expect(add('nine grey geese\n')).rejects.toThrow(/has this sign-in name already/)
})

test('a reset takes the old password, and second proofs where that is said; who is unknown is told so', async () => {
  const { path, run } = openCommand()
  await run(['add', 'boss', '--role', 'admin', '--password-stdin'], 'nine grey geese')
  const out = await run(['reset', 'BOSS', '--proofs'])
  expect(out).toMatch(/signed out everywhere\. Their second proofs are gone\./)
  expect(out).toMatch(/password#/)
  const { user, audit } = await kept(path, 'boss')
  expect(user.password_hash).toBe('')
  expect(audit).toContain('"proofsDropped":true')
  await expect(run(['reset', 'nobody'])).rejects.toMatchObject({ code: 'not-found' })
  await expect(run(['add', 'x', '--role', 'king'])).rejects.toThrow(/choices/i)
})
