import type { Command } from 'commander'
import { AmoskysError } from '../../kernel/index.ts'
import { openDatabase } from '../../store/index.ts'
import { dataOf } from '../compose.ts'
import { databaseOf, isKept, placeOf, shownPlaceOf } from '../kept-place.ts'
import { addCommon, type CommonOptions, settingsFor } from '../options.ts'
import { enforcerFor } from '../responding/enforcing.ts'
import { startInvestigator } from '../responding/investigator.ts'
import { stopSignals } from '../session.ts'
import { loggedWorld } from '../up/logged-world.ts'
import type { World } from '../world.ts'

interface InvestigatorOptions extends CommonOptions {
  readonly db?: string
  readonly dryRun: boolean
}

export function registerInvestigator(program: Command, world: World): void {
  const command = program
    .command('investigator')
    .description('look up and decide incidents in a process of its own, until SIGINT or SIGTERM')
    .option(
      '--db <path>',
      'the database (default: store.path, else amoskys.sqlite in the folder data)',
    )
    .option('--dry-run', 'whatever the policy does by itself changes nothing', false)
    .addHelpText(
      'after',
      `
It follows the incidents that amoskys up keeps there, asks the sources of the settings (intelligence), decides by the
policy in force, and hands what is to be done to the responder at response.socket. Several share the incidents by whom
they are about, with amoskys up where that investigates, too; of one that ends the others go on where it was. What is to
be done stands in the database.

Examples:
  amoskys investigator
  amoskys investigator --db /var/lib/amoskys/amoskys.sqlite --dry-run
`,
    )
    .action((options: InvestigatorOptions) => investigate(world, options))
  addCommon(command)
}

async function investigate(given: World, options: InvestigatorOptions): Promise<void> {
  const { settings } = settingsFor(given, options)
  const path = options.db ?? databaseOf(settings)
  if (!isKept(settings, path))
    throw new AmoskysError('not-found', `${path}: no such database; amoskys up makes one`)
  await using logged = loggedWorld(given, path)
  await using database = await openDatabase(placeOf(settings, path), { isChecked: true })
  const stop = Promise.withResolvers<void>()
  for (const signal of stopSignals) process.on(signal, () => stop.resolve())
  const own = { ...settings, data: dataOf(path) }
  const enforcer = await enforcerFor(logged.world, { settings: own, given: options, isLive: true })
  await using investigator = await startInvestigator(logged.world, {
    ...{ settings: own, enforcer, version: () => database.version() },
    isProcessOfOwn: true,
    read: (act) => act(database.read),
    write: database.write.bind(database),
    isDryRun: options.dryRun,
  })
  given.err(`amoskys: investigating the incidents of ${shownPlaceOf(settings, path)}\n`)
  await Promise.race([stop.promise, investigator.ended])
}
