/** A database with people in it, and a clock that is moved by hand. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openDatabase, type UserRow } from '../store/index.ts'
import { testPlace } from '../store/places.fixture.ts'
import {
  type AccountGround,
  createUser,
  type Db,
  hashPassword,
  type OidcProvider,
  openKeyRing,
  type Role,
  SignInLimits,
  type Visit,
} from './index.ts'

export const startMs = Date.parse('2026-03-02T08:00:00Z')
export const goodPassword = 'nine grey geese at dawn'

export interface Scene {
  readonly ground: AccountGround
  readonly folder: string
  /** Now, from a place; `later` moves the clock. */
  visit(address?: string): Visit
  later(seconds: number): void
  write<T>(act: (db: Db) => Promise<T>): Promise<T>
  person(signIn: string, role: Role): Promise<UserRow>
}

export async function openScene(
  options: { readonly isSecondFactorRequired?: boolean; readonly oidc?: OidcProvider } = {},
): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), 'amoskys-accounts-'))
  const database = await openDatabase(await testPlace(join(folder, 'amoskys.db')))
  onTestFinished(async () => {
    await database.close()
    rmSync(folder, { recursive: true })
  })
  let nowMs = startMs
  const ground: AccountGround = {
    database,
    keys: await openKeyRing(folder, nowMs),
    limits: new SignInLimits(),
    isSecondFactorRequired: options.isSecondFactorRequired ?? false,
    oidc: options.oidc ?? null,
    hostNames: ['sensor-berlin'],
  }
  const passwordHash = await hashPassword(goodPassword)
  return {
    ground,
    folder,
    visit: (address = '10.0.0.5') => ({ address, agent: 'Firefox on Linux', nowMs }),
    later: (seconds) => {
      nowMs += seconds * 1000
    },
    write: (act) => database.write(act),
    person: (signIn, role) =>
      database.write((db) =>
        createUser(db, { signIn, name: '', email: '', role, passwordHash }, nowMs),
      ),
  }
}
