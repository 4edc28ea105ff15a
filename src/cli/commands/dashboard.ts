import type { Command } from 'commander'
import { AmoskysError } from '../../kernel/index.ts'
import { openDatabase } from '../../store/index.ts'
import { databaseOf, isKept, placeOf } from '../kept-place.ts'
import { addCommon, type CommonOptions, settingsFor } from '../options.ts'
import { stopSignals } from '../session.ts'
import { openDoor, tellDoor } from '../up/door.ts'
import type { World } from '../world.ts'

interface DashboardOptions extends CommonOptions {
  readonly db?: string
}

export function registerDashboard(program: Command, world: World): void {
  const command = program
    .command('dashboard')
    .description('serve the API over a database, without watching any traffic')
    .option(
      '--db <path>',
      'the database (default: store.path, else amoskys.sqlite in the folder data)',
    )
    .addHelpText(
      'after',
      `
Another process may keep its records there meanwhile: amoskys watch --db, or the amoskys up of the same database,
beside which this listens on the next free port. Keys, logs and exports lie in the folder of the database.

Examples:
  amoskys dashboard --db site.sqlite
  AMOSKYS_PORT=9000 amoskys dashboard
`,
    )
    .action((options: DashboardOptions) => dashboard(world, options))
  addCommon(command)
}

async function dashboard(world: World, options: DashboardOptions): Promise<void> {
  const loaded = settingsFor(world, options)
  const path = options.db ?? databaseOf(loaded.settings)
  if (!isKept(loaded.settings, path))
    throw new AmoskysError('not-found', `${path}: no such database; amoskys up makes one`)
  await using database = await openDatabase(placeOf(loaded.settings, path), { isChecked: true })
  const plan = { loaded, path, write: database.write.bind(database) }
  // Until it is open there is nothing to close: a signal ends the process at once, however slow a name is to be found.
  await using door = await openDoor(world, plan)
  const stop = Promise.withResolvers<void>()
  for (const signal of stopSignals) process.on(signal, () => stop.resolve())
  await tellDoor(world, door, plan)
  await Promise.race([stop.promise, door.failed])
}
