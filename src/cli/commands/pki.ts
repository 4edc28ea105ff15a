/** Keys and certificates, for whoever types commands on the machine of the hub. */
import { type Command, Option } from 'commander'
import { isoTime, printable } from '../../kernel/index.ts'
import {
  enrolCommand,
  newToken,
  pinOf,
  requireSensorName,
  untilOf,
} from '../../pki/holder/index.ts'
import { defaultDays, makeHubFolder, namesIn, readHubKeys, renewHub } from '../../pki/index.ts'
import { findSensor, keepEnrolment, recordDeed, revokeSensor } from '../../store/index.ts'
import { addCommon, parseCount } from '../options.ts'
import { giveKeys } from '../pki/give.ts'
import { giveWorkerKeys, revokeWorkerKeys } from '../pki/give-worker.ts'
import {
  hubPlace,
  operatorDeed,
  type PkiGround,
  type PkiOptions,
  parseTtl,
  withGround,
} from '../pki/ground.ts'
import { showKeys } from '../pki/show.ts'
import { jsonLine } from '../screen.ts'
import type { World } from '../world.ts'

interface InitOptions extends PkiOptions {
  readonly days: number
  readonly hubDays: number
}

interface TokenOptions extends PkiOptions {
  readonly ttl: number
  readonly site?: string
  readonly hub?: string
}

interface IssueOptions extends PkiOptions {
  readonly worker: boolean
  readonly out: string
  readonly days?: number
  readonly site?: string
  readonly hub?: string
}

interface RenewOptions extends PkiOptions {
  readonly worker: boolean
  readonly out?: string
  readonly days?: number
  readonly name: readonly string[]
  readonly hub?: string
}

interface RevokeOptions extends PkiOptions {
  readonly worker: boolean
  readonly why: string
}

export function registerPki(program: Command, world: World): void {
  const pki = program
    .command('pki')
    .description('keys and certificates of the hub and its sensors')
    .addHelpText(
      'after',
      `
The hub is its own authority; its keys lie in the folder pki beside the database, for their owner alone.

Examples:
  amoskys pki init hub.example.org 10.0.0.5
  amoskys pki token edge-1 --ttl 30m       prints what to type on the sensor
  amoskys pki issue edge-2 --out usb/keys  for a sensor that the hub is not reached from yet
  amoskys pki issue judge-1 --worker --out data/worker   for BUS=remote
  amoskys pki show                         what ends first comes first; status 1 where it ends within 14 days
  amoskys pki renew hub                    the running hub takes it without a restart
  amoskys pki revoke edge-1 --why "stolen from the van"
`,
    )
  const commands = [
    initCommand(pki, world),
    tokenCommand(pki, world),
    issueCommand(pki, world),
    renewCommand(pki, world),
    revokeCommand(pki, world),
    pki
      .command('show')
      .description('who has certificates, and until when; status 1 where one ends within 14 days')
      .action((options: PkiOptions) => withGround(world, options, showKeys)),
  ]
  for (const command of commands) {
    command
      .option(
        '--db <path>',
        'database (default: store.path, else amoskys.sqlite in the folder data)',
      )
      .option('--json', 'JSON lines', false)
    addCommon(command)
  }
}

function initCommand(pki: Command, world: World): Command {
  return pki
    .command('init')
    .description('make the authority and the keys of the hub, once')
    .argument('<name...>', 'what sensors reach the hub by: names and addresses')
    .option('--days <n>', 'how long the authority is good', parseCount, defaultDays.authority)
    .option(
      '--hub-days <n>',
      'how long the certificate of the hub is good',
      parseCount,
      defaultDays.hub,
    )
    .action((names: readonly string[], options: InitOptions) =>
      withGround(world, options, (ground) => init(ground, names, options)),
    )
}

async function init(
  { world, database, folder, isJson }: PkiGround,
  names: readonly string[],
  { days, hubDays }: InitOptions,
): Promise<void> {
  const nowMs = world.now()
  const made = await makeHubFolder(folder, { names, nowMs, authorityDays: days, hubDays })
  const { authority, tls } = made
  const told = {
    names: namesIn(tls.certificate),
    authority: pinOf(authority.certificate),
    authorityUntil: isoTime(untilOf(authority.certificate) * 1000),
    hubUntil: isoTime(untilOf(tls.certificate) * 1000),
  }
  const changed = { before: null, after: told }
  await database.write((db) =>
    recordDeed(db, operatorDeed('hub.keys', { kind: 'hub', id: 'hub', changed }), nowMs),
  )
  world.out(
    isJson
      ? jsonLine('hub', { folder, ...told })
      : `${printable(folder)}: keys of the hub for ${told.names.join(', ')}.
The authority is good until ${told.authorityUntil}, the certificate of the hub until ${told.hubUntil}.
Keep a copy of the folder where others cannot read it: without it every sensor has to be enrolled anew.
`,
  )
}

function tokenCommand(pki: Command, world: World): Command {
  return pki
    .command('token')
    .description('let one sensor enrol, once')
    .argument('[sensor]', 'its name (default: any that is free)')
    .addOption(
      new Option('--ttl <time>', 'how long the token is good, such as 30m, 2h, 1d')
        .argParser(parseTtl)
        .default(3_600_000, '1h'),
    )
    .option('--site <text>', 'where the sensor stands')
    .option('--hub <host:port>', 'where it reaches the enrolment of the hub')
    .action((name: string | undefined, options: TokenOptions) =>
      withGround(world, options, (ground) => makeToken(ground, name ?? '', options)),
    )
}

async function makeToken(
  ground: PkiGround,
  name: string,
  { ttl, site = '', hub: said }: TokenOptions,
): Promise<void> {
  const { world, database, folder, isJson } = ground
  if (name !== '') requireSensorName(name)
  const hub = readHubKeys(folder)
  const place = hubPlace(ground, hub, { said, service: 'enrolment' })
  const nowMs = world.now()
  const { id, text, hash } = newToken(pinOf(hub.authority.certificate))
  const row = { id, sensor: name, site, token_hash: hash, expires_ms: nowMs + ttl }
  await database.write(async (db) => {
    const changed = await keepEnrolment(db, row, nowMs)
    await recordDeed(db, operatorDeed('sensor.token', { kind: 'enrolment', id, changed }), nowMs)
  })
  const enrolled = name === '' ? null : await findSensor(database.read, name)
  const command = enrolCommand({ hub: place, name, token: text })
  const expiresAt = isoTime((nowMs + ttl) * 1000)
  world.out(
    isJson
      ? jsonLine('token', {
          ...{ id, sensor: name, token: text, command, expiresAt },
          isReplacing: enrolled !== null,
        })
      : `On the ${name === '' ? 'sensor' : `machine of ${name}`}, once, until ${expiresAt}:
  ${command}
${enrolled === null ? '' : replacingText(name, enrolled.revoked_ms > 0)}`,
  )
}

function replacingText(name: string, isRevoked: boolean): string {
  const keys = isRevoked
    ? `${name} was revoked: whoever uses this token sends as ${name} again.`
    : `${name} is enrolled already: its keys are good until this token is used, and no more from then on.`
  return `${keys} In a folder where its keys lie the command needs --replace.\n`
}

function issueCommand(pki: Command, world: World): Command {
  return pki
    .command('issue')
    .description('make the keys of a sensor or a worker here, to be carried to it by hand')
    .argument('<name>', 'its name')
    .option('--worker', 'of a process that works from the bus, not of a sensor', false)
    .requiredOption('--out <folder>', 'where to; made where there is none')
    .option('--days <n>', 'how long its certificate is good', parseCount)
    .option('--site <text>', 'where the sensor stands')
    .option('--hub <host:port>', 'where it sends to')
    .action((name: string, options: IssueOptions) =>
      withGround(world, options, (ground) => {
        const { out, hub, site } = options
        if (options.worker)
          return giveWorkerKeys(ground, {
            ...{ name, out, hub },
            days: options.days,
            isRenewal: false,
          })
        const { days = defaultDays.sensor } = options
        return giveKeys(ground, { name, out, days, hub, site, isRenewal: false })
      }),
    )
}

function renewCommand(pki: Command, world: World): Command {
  return pki
    .command('renew')
    .description('a new key and certificate; a sensor that reaches the hub renews by itself')
    .argument('<hub-or-sensor>', 'hub, or the name of a sensor')
    .option('--worker', 'the name is that of a worker', false)
    .option('--out <folder>', 'where the keys of a sensor go, to be carried to it')
    .option('--days <n>', 'how long the certificate is good', parseCount)
    .option('--name <name>', 'another name of the hub than before; may be repeated', addName, [])
    .option('--hub <host:port>', 'where the sensor sends to')
    .action((who: string, options: RenewOptions, command: Command) =>
      withGround(world, options, (ground) => {
        const { out, days, name, hub } = options
        if (who === 'hub' && !options.worker)
          return renewOfHub(ground, { days: days ?? defaultDays.hub, name })
        if (out === undefined)
          return command.error('renew: a sensor or a worker needs --out <folder>')
        if (options.worker)
          return giveWorkerKeys(ground, { ...{ name: who, out, days, hub }, isRenewal: true })
        const given = { name: who, out, days: days ?? defaultDays.sensor, hub, site: undefined }
        return giveKeys(ground, { ...given, isRenewal: true })
      }),
    )
}

function addName(name: string, before: readonly string[]): string[] {
  return [...before, name]
}

async function renewOfHub(
  { world, database, folder, isJson }: PkiGround,
  { days, name }: { readonly days: number; readonly name: readonly string[] },
): Promise<void> {
  const nowMs = world.now()
  const given = name.length > 0 ? { names: name } : {}
  const names = await renewHub(folder, { nowMs, days, ...given })
  const until = isoTime(untilOf(readHubKeys(folder).tls.certificate) * 1000)
  const changed = { before: null, after: { names, until } }
  await database.write((db) =>
    recordDeed(db, operatorDeed('hub.renew', { kind: 'hub', id: 'hub', changed }), nowMs),
  )
  world.out(
    isJson
      ? jsonLine('hub', { names, hubUntil: until })
      : `The hub has a new certificate for ${names.join(', ')}, good until ${until}. It takes it without a restart.\n`,
  )
}

function revokeCommand(pki: Command, world: World): Command {
  return pki
    .command('revoke')
    .description('take nothing of a sensor, or serve a worker no more')
    .argument('<name>', 'its name')
    .option('--worker', 'the name is that of a worker', false)
    .requiredOption('--why <text>', 'the reason, for the audit log')
    .action((name: string, options: RevokeOptions) =>
      withGround(world, options, (ground) =>
        options.worker
          ? revokeWorkerKeys(ground, name, options.why)
          : revoke(ground, name, options.why),
      ),
    )
}

async function revoke({ world, database, isJson }: PkiGround, name: string, why: string) {
  const nowMs = world.now()
  const isNew = await database.write(async (db) => {
    const changed = await revokeSensor(db, { name, why }, nowMs)
    if (changed === null) return false
    const told = { kind: 'sensor', id: name, changed, reason: why } as const
    await recordDeed(db, operatorDeed('sensor.revoke', told), nowMs)
    return true
  })
  if (isJson) world.out(jsonLine('revoked', { sensor: name, isNew }))
  else
    world.out(
      isNew
        ? `Sensor ${name} is revoked: within 5 seconds the hub takes nothing of it any more. What it sent is kept.\n`
        : `Sensor ${name} was revoked before.\n`,
    )
}
