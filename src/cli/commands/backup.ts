import type { Command } from 'commander'
import { AmoskysError, bytesText, printable } from '../../kernel/index.ts'
import { backUp, isPostgresUrl, serverOf, shownPlace } from '../../store/index.ts'
import { databaseOf, placeOf } from '../kept-place.ts'
import { addCommon, type CommonOptions, settingsFor } from '../options.ts'
import type { World } from '../world.ts'

interface BackupOptions extends CommonOptions {
  readonly db?: string
}

export function registerBackup(program: Command, world: World): void {
  const command = program
    .command('backup')
    .description('copy the database while it is in use, and check the copy')
    .argument('<file>', 'the copy; must not be there yet')
    .option('--db <path>', 'database to copy (default: store.path, else that of amoskys up)')
    .addHelpText(
      'after',
      `
The copy is as the database was at one moment, one file, and readable by its owner alone. To restore it, stop amoskys up
and put it in the place of the database (docs/operations/backup.md).

Examples:
  amoskys backup /backup/amoskys-monday.sqlite
`,
    )
    .action(async (file: string, options: BackupOptions) => {
      const { settings } = settingsFor(world, options)
      const path = options.db ?? databaseOf(settings)
      const place = placeOf(settings, path)
      if (isPostgresUrl(place)) throw dumpInstead(place, file)
      const bytes = await backUp(path, file)
      world.err(`amoskys: ${file}: ${bytesText(bytes)}, checked\n`)
    })
  addCommon(command)
}

/** The server's own program does it, in one transaction and while it is in use. */
function dumpInstead(place: string, file: string): AmoskysError {
  const { user, host, port, database } = serverOf(place)
  const words = ['pg_dump', '-Fc', '-h', host, '-p', port, '-U', user, '-d', database, '-f', file]
  return new AmoskysError(
    'usage',
    `${shownPlace(place)}: a database on a server is copied by PostgreSQL's own program: ${words.map(shellWord).join(' ')} (docs/operations/postgres.md)`,
  )
}

/** As a shell takes it for one word. */
function shellWord(text: string): string {
  const shown = printable(text)
  return /^[\w./:@%+=-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", `'\\''`)}'`
}
