import type { Command } from 'commander'
import { bytesText } from '../../kernel/index.ts'
import { backUp } from '../../store/index.ts'
import { databaseOf } from '../compose.ts'
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
      const bytes = await backUp(options.db ?? databaseOf(settings), file)
      world.err(`amoskys: ${file}: ${bytesText(bytes)}, checked\n`)
    })
  addCommon(command)
}
