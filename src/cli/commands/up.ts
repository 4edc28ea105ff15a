import type { Command } from 'commander'
import { AmoskysError, printable } from '../../kernel/index.ts'
import type { Loaded } from '../config/index.ts'
import { databaseOf, shownPlaceOf } from '../kept-place.ts'
import { statusFor, tellNotes } from '../notes.ts'
import { addCommon, type CommonOptions, parseSpeed, settingsFor } from '../options.ts'
import { createProgress } from '../progress.ts'
import { signalStatus } from '../session.ts'
import { lesserOf, upAsLesser } from '../up/lesser.ts'
import { plannedSources, type SourceOptions } from '../up/sources.ts'
import { runUp, type UpEnd } from '../up/up.ts'
import { ownCommand, type World } from '../world.ts'

interface UpOptions extends CommonOptions, SourceOptions {
  readonly apart: boolean
  readonly json: boolean
  readonly db?: string
}

export function registerUp(program: Command, world: World): void {
  const command = program
    .command('up')
    .description('run everything in one process: read, detect, keep, until SIGINT or SIGTERM')
    .option('-i, --interface <name...>', 'interfaces to capture on')
    .option('--filter <bpf>', "capture filter in tcpdump's language")
    .option('--follow <folder...>', 'folders that are captured into, as by tcpdump -G or -C')
    .option('--replay <file...>', 'capture files and folders, read at the pace of their packets')
    .option('--speed <times>', 'replay so many times as fast as it was, or max', parseSpeed)
    .option('--as-now', 'replay as if it were captured now', false)
    .option('--once', 'end when what is read does', false)
    .option(
      '--apart',
      'without the API and the investigator, which run as processes of their own',
      false,
    )
    .option('--json', 'NDJSON on standard output: a line for each revision of an alert', false)
    .option('--db <path>', 'keep everything in this SQLite file')
    .addHelpText(
      'after',
      `
The API listens on api.host and api.port (8440, or AMOSKYS_PORT) until the process ends; with --once there is none.
With --apart there is none either, and amoskys dashboard and amoskys investigator do their part over the same database.

Without -i, --follow and --replay it reads the \`sources\` of settings.yml. Several sources are watched side by side,
each as a sensor of its own name. Everything is kept in one SQLite file in the folder \`data\`.

Examples:
  sudo amoskys up -i eth0
  amoskys up --follow /var/captures
  amoskys up --replay monday.pcap --speed max --once
  amoskys up --replay monday.pcap --as-now --speed 60
`,
    )
    .action(async (options: UpOptions) => {
      process.exitCode = await up(world, options)
    })
  addCommon(command)
}

async function up(world: World, options: UpOptions): Promise<number> {
  const loaded = settingsFor(world, options)
  const { settings } = loaded
  requireOneDoor(loaded)
  const sources = plannedSources(options, settings)
  const isReplay = sources.length === 1 && sources[0]!.kind === 'replay'
  const path = options.db ?? databaseOf(settings)
  const lesser = lesserOf(world, settings)
  if (lesser !== null) {
    const isLive = sources.some(({ kind }) => kind !== 'replay')
    return upAsLesser(world, { lesser, settings, given: options, path, isLive })
  }
  const end = await runUp(world, {
    ...{ sources, loaded, path, given: options },
    onReplayed: (_, address) => {
      const people = options.json ? { ...world, out: world.err } : world
      tellKept(people, shownPlaceOf(settings, path), options)
      tellStill(people, address)
    },
    isJson: options.json,
    isOnce: options.once,
    isApart: options.apart,
    progress: isReplay && !options.json ? createProgress(world) : null,
  })
  for (const { counts } of end.ended) tellNotes(world, counts, options.json)
  return statusOf(end, options.once)
}

/** Whoever works from an `amoskys bus` opens no door beside it. */
function requireOneDoor({ settings, sources }: Loaded): void {
  const { bus, hub } = settings
  if (bus !== 'remote' || hub.listen === '') return
  const from = (key: string) => printable(sources.get(key) ?? 'default')
  throw new AmoskysError(
    'usage',
    `bus: remote (${from('bus')}) says that sensors come to an \`amoskys bus\` in another process, and hub.listen: ${printable(hub.listen)} (${from('hub.listen')}) that they come to this one: expected one of the two. Where amoskys bus runs, take hub.listen away from the settings of up (--set hub.listen= for this once); where it does not, take bus: remote away`,
  )
}

/** Where it is, and how to read it, to be typed as it stands. */
function tellKept(world: World, place: string, { db, config }: UpOptions): void {
  const own = ownCommand(world)
  const named = [
    ...(config === undefined ? [] : [`--config ${quoted(config)}`]),
    ...(db === undefined ? [] : [`--db ${quoted(db)}`]),
  ]
  const words = named.length === 0 ? '' : ` ${named.join(' ')}`
  world.out(`\nKept in ${printable(place)}.\n  All of them:  ${own} explain${words}\n`)
}

function quoted(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${printable(word).replaceAll("'", "'\\''")}'`
}

/** So that nobody takes the silence after a replay for its end. */
export function tellStill(world: World, address: string): void {
  if (address !== '') world.out(`\nStill up at ${address}; stop it with Ctrl-C.\n`)
}

/** A signal is how a process that stays up is ended; one that was to end by itself was cut short. */
export function statusOf({ ended, stopped }: UpEnd, isOnce: boolean): number {
  const failure = ended.find((one) => one.failure !== null)?.failure
  if (failure && ended.every((one) => one.failure !== null)) throw failure
  if (stopped !== null) return isOnce || stopped === 'SIGHUP' ? signalStatus[stopped] : 0
  return Math.max(0, ...ended.map(({ counts }) => statusFor(counts)))
}
