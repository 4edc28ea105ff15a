import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Command } from 'commander'
import { AmoskysError, durationText, plural, printable } from '../../kernel/index.ts'
import {
  connectResponder,
  type ResponderClient,
  type ResponderStatus,
  type Standing,
  takenBackAtMachine,
} from '../../response/actions/index.ts'
import type { Settings } from '../config/index.ts'
import { databaseOf } from '../kept-place.ts'
import { addCommon, type CommonOptions, settingsFiles, settingsFor } from '../options.ts'
import { ownersFor, requireOwnPlaces } from '../responder/own-places.ts'
import { responderSocketOf } from '../responder/places.ts'
import { serve } from '../responder/serving.ts'
import { jsonLine } from '../screen.ts'
import { stopSignals } from '../session.ts'
import { loggedWorld } from '../up/logged-world.ts'
import type { World } from '../world.ts'

interface ResponderOptions extends CommonOptions {
  readonly dryRun: boolean
  readonly untilIdle: boolean
}

interface AskOptions extends CommonOptions {
  readonly json: boolean
}

export function registerResponder(program: Command, world: World): void {
  const responder = program
    .command('responder')
    .description('put actions in force and take them back: the one process that needs privileges')
  const run = new Command('run')
    .description('run it until SIGINT or SIGTERM (the default)')
    .option('--dry-run', 'say what would be done, and change nothing', false)
    .option('--until-idle', 'end when nothing is in force and no engine is there', false)
    .action((options: ResponderOptions) => runAlone(world, options))
  responder.addCommand(addCommon(run), { isDefault: true })
  responder.addHelpText('after', help)
  const asking = [
    ['status', 'what it does, and what keeps it from it', tellStatus],
    ['list', 'what is in force, and when it ends', tellList],
    ['stop', 'take everything back, and do nothing more until resume', stopAll],
    ['resume', 'do what is ordered again', resume],
  ] as const
  for (const [name, says, act] of asking) {
    const command = new Command(name)
      .description(says)
      .option('--json', 'JSON on standard output', false)
      .action((options: AskOptions) => ask(world, options, act))
    responder.addCommand(addCommon(command))
  }
  const undo = new Command('undo')
    .description('take one action back; `list` shows their ids, `stop` takes all back')
    .argument('<id>', 'as `list` shows it: act_...')
    .option('--json', 'JSON on standard output', false)
    .action((id: string, options: AskOptions) => ask(world, options, undoOne(id)))
  responder.addCommand(addCommon(undo))
}

const help = `
It takes orders on a Unix socket that its owner alone can reach (response.socket), keeps each before it does it, and
shows an action as in force when the kernel has said so. With response.enforce: dry-run, which is the default, it changes
nothing. For the rest it needs the capability CAP_NET_ADMIN. What is in force when it ends stays in force until its time
is over, and is taken up again by the next one; \`stop\` takes everything back first. As root it takes settings, a folder
and a place for its socket only where nobody but root can change them.

Exit status: 0 it ended when asked to; 64 a wrong setting; 69 nft is missing, or another responder runs;
77 it may not change the kernel's rules.

Examples:
  amoskys responder --dry-run
  sudo amoskys responder --config /etc/amoskys/responder.yml
  amoskys responder list
  amoskys responder undo act_01JBZ7K8M9N0P1Q2R3S4T5V6W7
  amoskys responder stop       (status 69: something could not be taken back yet, and is tried again)
`

async function runAlone(given: World, options: ResponderOptions): Promise<void> {
  const loaded = settingsFor(given, options)
  const { settings } = loaded
  const owners = ownersFor(given, options.untilIdle)
  const files = settingsFiles(options)
  if (process.geteuid?.() === 0) requireOwnPlaces({ loaded, files, owners })
  // One that an engine started has nobody before it who would read what it says.
  await using logged = options.untilIdle
    ? loggedWorld(given, databaseOf(settings), 'responder')
    : { world: given, [Symbol.dispose]: () => {} }
  const { world } = logged
  const isDryRun = options.dryRun || settings.response.enforce === 'dry-run'
  const onNotice = (text: string) => world.err(`amoskys: ${printable(text)}\n`)
  const stop = Promise.withResolvers<void>()
  await using serving = await serve(world, { settings, isDryRun, owners, onNotice })
  for (const signal of stopSignals) process.on(signal, () => stop.resolve())
  const { responder } = serving.server
  const what = isDryRun ? 'changes nothing (dry run)' : 'enforces'
  world.err(`amoskys: the responder ${what}; it listens on ${printable(serving.socketPath)}\n`)
  const { server } = serving
  const isIdle = () => responder.status().live === 0 && server.silentSeconds > idleSeconds
  const idling = options.untilIdle
    ? setInterval(() => isIdle() && stop.resolve(), 1000 * idleSeconds)
    : undefined
  await stop.promise
  clearInterval(idling)
  const { live } = responder.status()
  if (live > 0)
    world.err(`amoskys: ${plural(live, 'action')} stay in force until their time is over\n`)
}

/** Whoever is in charge is heard every few seconds. */
const idleSeconds = 15

type Act = (world: World, client: ResponderClient, isJson: boolean) => Promise<void>

async function ask(world: World, options: AskOptions, act: Act): Promise<void> {
  const { settings } = settingsFor(world, options)
  await using client = await connected(settings)
  await act(world, client, options.json)
}

/** One that is not there is told of by what is asked first. */
async function connected(settings: Settings): Promise<ResponderClient> {
  const settled = Promise.withResolvers<void>()
  const client = connectResponder(responderSocketOf(settings), {
    onConnected: settled.resolve,
    onLost: () => settled.resolve(),
  })
  await settled.promise
  if (client.isConnected) return client
  const { response } = settings
  const path = responderSocketOf(settings)
  if (response.enforce === 'dry-run' && response.socket === '' && !existsSync(path)) {
    await client[Symbol.asyncDispose]()
    throw new AmoskysError(
      'unavailable',
      `${printable(path)}: no responder is there, and none is needed: with response.enforce: dry-run amoskys up only tells what it would do, and nothing is in force. Of an up with settings of its own (--config, --set) name the same here`,
    )
  }
  return client
}

async function tellStatus(world: World, client: ResponderClient, isJson: boolean): Promise<void> {
  const status = await client.status()
  world.out(isJson ? jsonLine('responder', status) : `${statusLines(status).join('\n')}\n`)
}

function statusLines(status: ResponderStatus): string[] {
  const { isDryRun, isStopped, stopReason, live, trouble, drivers, facts } = status
  return [
    isDryRun
      ? 'dry run: nothing is changed'
      : `enforces with ${drivers.map(({ name }) => name).join(', ')}`,
    ...(isStopped ? [`stopped: ${stopReason}`] : []),
    `${plural(live, 'action')} in force; ${plural(status.neverBlock, 'entry', 'entries')} never to be blocked`,
    ...(trouble === '' ? [] : [`trouble: ${trouble}`]),
    `never touched: ${[...facts.own, ...facts.gateways, ...facts.resolvers, ...facts.operators].join(', ')}`,
    ...facts.gaps.map((gap) => `not known: ${gap}`),
  ].map(printable)
}

async function tellList(world: World, client: ResponderClient, isJson: boolean): Promise<void> {
  const all = await client.list()
  if (all.length === 0 && !isJson) world.err('amoskys: nothing is in force\n')
  for (const standing of all) {
    if (isJson) {
      world.out(jsonLine('action', standing))
      continue
    }
    const { id, kind, target, state, expiresAt } = standing
    const leftMs = expiresAt === null ? null : Date.parse(expiresAt) - world.now()
    const ends = state !== 'in_force' || leftMs === null ? '' : `ends in ${durationText(leftMs)}`
    world.out(`${[id, state, kind, target, ends].map(printable).join('  ').trimEnd()}\n`)
  }
}

async function stopAll(world: World, client: ResponderClient): Promise<void> {
  await client.stop(`asked for at the command line by ${personOf(world)}`)
  const { live } = await client.status()
  const left = live === 0 ? [] : (await client.list()).filter(isLeft)
  const text = live === 0 ? 'everything was taken back' : leftText(live, left)
  world.err(`amoskys: ${printable(text)}; amoskys responder resume lets it go on\n`)
  // Whoever stops it by a script has to notice that something still stands.
  if (live > 0)
    throw new AmoskysError('unavailable', `${plural(live, 'action')} could not be taken back yet`)
}

const isLeft = ({ state }: Standing) => state === 'in_force' || state === 'undoing'
const namedMax = 3

/** What still stands after all was stopped, and why. */
export function leftText(live: number, left: readonly Standing[]): string {
  const named = left.slice(0, namedMax).map(({ kind, target, failure }) => {
    return `${kind} ${target}${failure === '' ? '' : ` (${failure})`}`
  })
  const more = live > named.length ? ' and others' : ''
  return `stopped, and nothing more is done; not taken back yet: ${named.join(', ')}${more}`
}

const live: ReadonlySet<string> = new Set(['approved', 'in_force', 'undoing'])

const undoOne =
  (id: string): Act =>
  async (world, client, isJson) => {
    const before = await client.find(id)
    if (before === null)
      throw new AmoskysError('not-found', `${printable(id)}: no order is known by this id`)
    const after = await client.undo(id, `${takenBackAtMachine} by ${personOf(world)}`)
    if (isJson) {
      world.out(jsonLine('action', after))
      return
    }
    const what = `${after.kind} ${printable(after.target).slice(0, 200)}`
    if (!live.has(before.state)) {
      world.err(`amoskys: nothing was to be taken back: ${what} is ${after.state}\n`)
      return
    }
    if (after.state === 'undoing') {
      const says = `${id}: ${what}: cannot be taken back yet, and is tried again: ${after.failure}`
      throw new AmoskysError('unavailable', printable(says))
    }
    world.err(`amoskys: taken back: ${what}\n`)
  }

/** Who sits there, as far as the system says: whoever typed sudo. */
function personOf({ environment }: World): string {
  const name =
    environment['SUDO_USER'] || environment['USER'] || `user ${process.getuid?.() ?? '?'}`
  return printable(name).slice(0, 64)
}

/** An engine that is there says within this time what people want over the API. */
const againMs = 2000

async function resume(world: World, client: ResponderClient): Promise<void> {
  await client.resume()
  await sleep(againMs)
  const { isStopped, stopReason } = await client.status()
  if (isStopped)
    throw new AmoskysError(
      'unavailable',
      `stopped again, as people want it over the API (${printable(stopReason)}): let it go on there`,
    )
  world.err('amoskys: the responder does what is ordered again\n')
}
