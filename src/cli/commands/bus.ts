import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Command } from 'commander'
import { AmoskysError, assert } from '../../kernel/index.ts'
import { openDatabase } from '../../store/index.ts'
import { openSensorDoors } from '../hub/doors.ts'
import { requireFreeDoors } from '../hub/free-doors.ts'
import { openBus, tellDamage } from '../hub/open-bus.ts'
import { databaseOf, placeOf } from '../kept-place.ts'
import { addCommon, type CommonOptions, settingsFor } from '../options.ts'
import { stopSignals } from '../session.ts'
import { loggedWorld } from '../up/logged-world.ts'
import type { World } from '../world.ts'

interface BusOptions extends CommonOptions {
  readonly db?: string
  readonly listen?: string
}

export function registerBus(program: Command, world: World): void {
  const command = program
    .command('bus')
    .description('take what sensors send in a process of its own, until SIGINT or SIGTERM')
    .option('--listen <host:port>', 'where sensors send to (default: the setting hub.listen)')
    .option(
      '--db <path>',
      'the database (default: store.path, else amoskys.sqlite in the folder data)',
    )
    .addHelpText(
      'after',
      `
Keeps what sensors send in streams, for amoskys detector to judge and amoskys up to keep: on Redis or NATS JetStream
(the setting bus, or BUS=redis, BUS=nats), or in memory with a log on its own disk (BUS=memory). In memory the others
come to this process (BUS=remote), each with keys of amoskys pki issue NAME --worker.

Examples:
  amoskys bus --listen 0.0.0.0:8441
  BUS=redis amoskys bus --listen 0.0.0.0:8441
  BUS=nats amoskys bus --set hub.natsUrl=nats://10.0.0.5:4222
`,
    )
    .action((options: BusOptions) => bus(world, options))
  addCommon(command)
}

async function bus(given: World, options: BusOptions): Promise<void> {
  const own = options.listen === undefined ? [] : [`hub.listen=${options.listen}`]
  const { settings } = settingsFor(given, { ...options, set: [...options.set, ...own] })
  const path = options.db ?? databaseOf(settings)
  if (settings.hub.listen === '')
    throw new AmoskysError('usage', 'nowhere to listen: --listen 0.0.0.0:8441, or hub.listen')
  if (settings.bus === 'remote')
    throw new AmoskysError(
      'usage',
      'bus: remote is for those who come to a bus: expected memory, redis or nats for amoskys bus itself',
    )
  await requireFreeDoors(settings)
  // A folder that was named by hand is more likely mistyped.
  if (options.db === undefined) mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  await using logged = loggedWorld(given, path, 'bus')
  const { world } = logged
  const damages: string[] = []
  const onDamage = (text: string) => void damages.push(text)
  await using carrying = await openBus(world, settings, { path, isShared: true, onDamage })
  const { streams } = carrying
  assert(streams !== null, 'a bus that is shared has streams')
  await using database = await openDatabase(placeOf(settings, path))
  for (const text of damages) await tellDamage((act) => database.write(act), text, world.now())
  // Before the doors say that they are open: whoever hears that may ask for the end.
  const stop = Promise.withResolvers<void>()
  for (const signal of stopSignals) process.on(signal, () => stop.resolve())
  await using _ = await openSensorDoors(world, {
    ...{ settings, path, streams, bus: carrying.bus, isServingWorkers: true },
    write: (act) => database.write(act),
  })
  await stop.promise
}
