import type { Command } from 'commander'
import { AmoskysError } from '../../kernel/index.ts'
import { openDatabase } from '../../store/index.ts'
import { openSensorDoors } from '../hub/doors.ts'
import { openBus } from '../hub/open-bus.ts'
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
Keeps what sensors send in streams on Redis or NATS JetStream (the setting bus, or BUS=redis, BUS=nats), for amoskys
detector to judge and amoskys up to keep. With BUS=memory there is one process alone: amoskys up with hub.listen does
all of it.

Examples:
  BUS=redis amoskys bus --listen 0.0.0.0:8441
  BUS=nats amoskys bus --set hub.natsUrl=nats://10.0.0.5:4222
`,
    )
    .action((options: BusOptions) => bus(world, options))
  addCommon(command)
}

async function bus(given: World, options: BusOptions): Promise<void> {
  const { settings } = settingsFor(given, options)
  const path = options.db ?? databaseOf(settings)
  const listen = options.listen ?? settings.hub.listen
  if (listen === '')
    throw new AmoskysError('usage', 'nowhere to listen: --listen 0.0.0.0:8441, or hub.listen')
  await using logged = loggedWorld(given, path, 'bus')
  const { world } = logged
  await using carrying = await openBus(world, settings)
  const { streams } = carrying
  if (streams === null)
    throw new AmoskysError(
      'usage',
      'bus: memory is of one process: amoskys up with hub.listen takes, judges and keeps; for processes of their own set BUS=redis or BUS=nats',
    )
  await using database = await openDatabase(placeOf(settings, path))
  const named = { ...settings, hub: { ...settings.hub, listen } }
  await using _ = await openSensorDoors(world, {
    ...{ settings: named, path, streams, bus: carrying.bus },
    write: (act) => database.write(act),
  })
  const stop = Promise.withResolvers<void>()
  for (const signal of stopSignals) process.on(signal, () => stop.resolve())
  await stop.promise
}
