/** People who may sign in, for whoever types commands on the machine: the way in when there is no other. */
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { type Command, Option } from 'commander'
import {
  auditedUser,
  chosenPassword,
  createUser,
  dropSecondProofs,
  linkSeconds,
  newPasswordLink,
  patchUser,
  plainSignIn,
  Refusal,
  type Role,
  roles,
  setPassword,
} from '../../accounts/index.ts'
import { AmoskysError, isoTime, newId, printable } from '../../kernel/index.ts'
import {
  type Database,
  findUserBySignIn,
  openDatabase,
  recordDeed,
  type UserRow,
} from '../../store/index.ts'
import { databaseOf, placeOf } from '../kept-place.ts'
import { readHiddenLine } from '../line-input.ts'
import { addCommon, type CommonOptions, settingsFor } from '../options.ts'
import { jsonLine } from '../screen.ts'
import type { World } from '../world.ts'

interface UserOptions extends CommonOptions {
  readonly db?: string
  readonly json: boolean
  readonly passwordStdin: boolean
}

interface AddOptions extends UserOptions {
  readonly role: Role
  readonly name: string
  readonly email: string
}

interface ResetOptions extends UserOptions {
  readonly proofs: boolean
  readonly enable: boolean
}

export function registerUser(program: Command, world: World): void {
  const user = program
    .command('user')
    .description('let people in: add them, list them, and help whoever cannot sign in')
    .addHelpText(
      'after',
      `
A password is never an argument, since others of the machine can read those: it is read from standard input
(--password-stdin), or chosen by the person with a link that works once, within an hour.

Examples:
  amoskys user add mira --role analyst --db amoskys.sqlite
  amoskys user add boss --role admin --password-stdin < password.txt
  amoskys user reset mira --proofs
`,
    )
  const add = user
    .command('add <sign-in-name>')
    .description('let somebody in')
    .addOption(new Option('--role <role>', 'what they may do').choices(roles).default('viewer'))
    .option('--name <name>', 'how they are called', '')
    .option('--email <address>', 'where they are reached', '')
    .action((name: string, options: AddOptions) => addUser(world, name, options))
  const list = user
    .command('list')
    .description('who may sign in')
    .option('--json', 'one JSON line a person', false)
    .action((options: UserOptions) => listUsers(world, options))
  const reset = user
    .command('reset <sign-in-name>')
    .description('let somebody choose another password; their sessions end')
    .option('--proofs', 'take their second proofs away, too: they have lost them', false)
    .option('--enable', 'switch the account on again', false)
    .action((name: string, options: ResetOptions) => resetUser(world, name, options))
  for (const command of [add, reset])
    command.option('--password-stdin', 'take the password from standard input', false)
  for (const command of [add, list, reset]) {
    command.option(
      '--db <path>',
      'database (default: store.path, else amoskys.sqlite in the folder data)',
    )
    addCommon(command)
  }
}

async function addUser(world: World, signIn: string, options: AddOptions): Promise<void> {
  makeDataFolder(world, options)
  await using database = await databaseFor(world, options)
  const person = { signIn: plainSignIn(signIn), name: options.name, email: options.email }
  const passwordHash = await passwordFor(world, person, options)
  const nowMs = world.now()
  const id = newId('usr', nowMs)
  const secret = await orUsage(() =>
    database.write(async (db) => {
      const asked = { ...person, id, role: options.role, passwordHash }
      const user = await createUser(db, asked, nowMs)
      const after = auditedUser(user, null)
      await recordDeed(db, deedOf('user.create', { id, before: null, after }), nowMs)
      return passwordHash === '' ? newPasswordLink(db, id, nowMs) : ''
    }),
  )
  world.out(`${printable(person.signIn)} may sign in as ${options.role}.\n`)
  tellLink(world, secret, nowMs)
}

async function listUsers(world: World, options: UserOptions): Promise<void> {
  await using database = await databaseFor(world, options)
  const rows = await database.read.selectFrom('users').selectAll().orderBy('sign_in').execute()
  for (const row of rows) world.out(options.json ? jsonLine('user', shown(row)) : lineOf(row))
  if (rows.length === 0 && !options.json) world.out('Nobody may sign in yet.\n')
}

async function resetUser(world: World, signIn: string, options: ResetOptions): Promise<void> {
  await using database = await databaseFor(world, options)
  const user = await findUserBySignIn(database.read, plainSignIn(signIn))
  if (user === null)
    throw new AmoskysError('not-found', `${printable(signIn)}: nobody signs in by this name`)
  if (user.issuer !== '')
    throw new AmoskysError('usage', `${printable(signIn)}: signs in at ${printable(user.issuer)}`)
  const person = { signIn: user.sign_in, name: user.name, email: user.email }
  const passwordHash = await passwordFor(world, person, options)
  const secret = await orUsage(() => reset(database, user, { passwordHash, options, world }))
  const more = options.proofs ? ' Their second proofs are gone.' : ''
  world.out(`${printable(user.sign_in)} is signed out everywhere.${more}\n`)
  tellLink(world, secret, world.now())
}

interface Reset {
  readonly passwordHash: string
  readonly options: ResetOptions
  readonly world: World
}

function reset(database: Database, user: UserRow, { passwordHash, options, world }: Reset) {
  const nowMs = world.now()
  const { id } = user
  return database.write(async (db) => {
    if (options.enable)
      await patchUser(db, { id, by: '', version: null, patch: { isDisabled: false }, nowMs })
    if (options.proofs) await dropSecondProofs(db, user, nowMs)
    await setPassword(db, { user, passwordHash, session: '', nowMs })
    const { proofs, enable } = options
    const after = {
      by: 'operator',
      hasPassword: passwordHash !== '',
      proofsDropped: proofs,
      enable,
    }
    await recordDeed(db, deedOf('user.password', { id, before: null, after }), nowMs)
    return passwordHash === '' ? newPasswordLink(db, id, nowMs) : ''
  })
}

/** The first person may be let in before anything has run. A folder that was named by hand is more likely mistyped. */
function makeDataFolder(world: World, options: UserOptions): void {
  if (options.db !== undefined) return
  const path = databaseOf(settingsFor(world, options).settings)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
}

async function databaseFor(world: World, options: UserOptions): Promise<Database> {
  const { settings } = settingsFor(world, options)
  return openDatabase(placeOf(settings, options.db ?? databaseOf(settings)))
}

/** '' where the person is to choose it. */
async function passwordFor(
  world: World,
  person: { readonly signIn: string; readonly name: string; readonly email: string },
  { passwordStdin }: UserOptions,
): Promise<string> {
  if (!passwordStdin) return ''
  const password = await readHiddenLine('Password: ', world)
  return orUsage(() => chosenPassword({ hostNames: [hostname()] }, password, person))
}

/** What accounts refuse is something that was typed. */
async function orUsage<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (thrown) {
    if (thrown instanceof Refusal)
      throw new AmoskysError('usage', thrown.message, { cause: thrown })
    throw thrown
  }
}

interface Told {
  readonly id: string
  readonly before: unknown
  readonly after: unknown
}

function deedOf(verb: string, { id, before, after }: Told) {
  return {
    actor: { kind: 'operator' as const, id: 'operator', session: '', address: '' },
    ...{ verb, object: { kind: 'user', id }, before, after, reason: '' },
    traceId: randomBytes(16).toString('hex'),
  }
}

function tellLink(world: World, secret: string, nowMs: number): void {
  if (secret === '') return
  const until = isoTime((nowMs + linkSeconds * 1000) * 1000)
  world.out(
    `They choose a password at this path of the web address; it works once, until ${until}:\n  /password#${secret}\n`,
  )
}

function shown(user: UserRow) {
  const { id, sign_in, name, email, role, state, issuer, totp, created_ms } = user
  return {
    ...{ id, signIn: sign_in, name, email, role, state, isOuter: issuer !== '' },
    hasPassword: user.password_hash !== '',
    ...{ hasCodeApp: totp !== '', createdAt: isoTime(created_ms * 1000) },
  }
}

function lineOf(user: UserRow): string {
  const { sign_in, role, state, name, email } = user
  // Whoever signs in elsewhere has none here.
  const lack = user.password_hash === '' && user.issuer === '' ? 'no password yet' : ''
  const who = [name === sign_in ? '' : name, email].filter((text) => text !== '').join(', ')
  const more = [state === 'active' ? '' : state, lack, who].filter((text) => text !== '').join('  ')
  return `${printable(sign_in).padEnd(24)} ${role.padEnd(10)} ${printable(more)}`
    .trimEnd()
    .concat('\n')
}
