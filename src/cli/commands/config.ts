import type { Command } from 'commander'
import { stringify } from 'yaml'
import { mask } from '../config/index.ts'
import { addCommon, type CommonOptions, settingsFor } from '../options.ts'
import { jsonLine } from '../screen.ts'
import { type SettingRow, shownSettings } from '../shown-settings.ts'
import type { World } from '../world.ts'

interface ConfigOptions extends CommonOptions {
  readonly json: boolean
}

export function registerConfig(program: Command, world: World): void {
  const command = program
    .command('config')
    .description('print the settings in force, each with its source')
    .option('--json', 'one JSON line a setting', false)
    .addHelpText(
      'after',
      `
What it prints is itself a settings file; secrets that are set are comments in it, and masked. Sources, later over earlier: defaults, settings.yml, .env, AMOSKYS_* variables, --set key=value.

Examples:
  amoskys config > printed.yml
  amoskys up --config printed.yml
  AMOSKYS_FUSION_STRATEGY=max amoskys config --json
`,
    )
    .action((options: ConfigOptions) => {
      const rows = shownSettings(settingsFor(world, options))
      world.out(rows.map(options.json ? (row) => jsonLine('setting', row) : rowText).join(''))
    })
  addCommon(command)
}

function rowText(row: SettingRow): string {
  const value = stringify(row.value, { collectionStyle: 'flow', lineWidth: 0 }).trim()
  const variable = row.variable === '' ? '' : `; ${row.variable}`
  const out = row.value === mask ? '# Set, and not printed: ' : ''
  return `# ${row.says}\n${out}${row.key}: ${value}  # ${row.source}${variable}\n`
}
