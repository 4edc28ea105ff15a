import type { Command } from 'commander'
import { stringify } from 'yaml'
import { behaviourTunables } from '../../detection/behaviours/index.ts'
import { type Loaded, leavesOf, settingsSchema } from '../config/index.ts'
import { addCommon, type CommonOptions, settingsFor } from '../options.ts'
import { jsonLine } from '../screen.ts'
import type { World } from '../world.ts'

interface ConfigOptions extends CommonOptions {
  readonly json: boolean
}

interface Row {
  readonly key: string
  readonly value: unknown
  readonly source: string
  readonly variable: string
  readonly says: string
}

/** What every behaviour has besides its own numbers. */
const enabled = { value: 1, unit: '1 or 0', says: '0 leaves this behaviour out.' }
const secretName = /(secret|password|token|key)$/i

export function registerConfig(program: Command, world: World): void {
  const command = program
    .command('config')
    .description('print the settings in force, each with its source')
    .option('--json', 'one JSON line a setting', false)
    .addHelpText(
      'after',
      `
What it prints is itself a settings file. Sources, later over earlier: defaults, settings.yml, .env, AMOSKYS_* variables, --set key=value.

Examples:
  amoskys config > settings.yml
  AMOSKYS_FUSION_STRATEGY=max amoskys config --json
`,
    )
    .action((options: ConfigOptions) => {
      const rows = [
        ...settingRows(settingsFor(world, options)),
        ...tunableRows(settingsFor(world, options)),
      ]
      world.out(rows.map(options.json ? (row) => jsonLine('setting', row) : rowText).join(''))
    })
  addCommon(command)
}

function settingRows({ settings, sources }: Loaded): Row[] {
  return leavesOf(settingsSchema)
    .filter((leaf) => leaf.key !== 'behaviours')
    .map((leaf) => ({
      key: leaf.key,
      value: masked(leaf.key, valueAt(settings, leaf.path)),
      source: sources.get(leaf.key) ?? 'default',
      variable: leaf.variable,
      says: leaf.says,
    }))
}

function tunableRows({ settings, sources }: Loaded): Row[] {
  return Object.entries(behaviourTunables).flatMap(([behaviour, tunables]) =>
    Object.entries({ enabled, ...tunables }).map(([name, { value, unit, says }]) => {
      const given = settings.behaviours[behaviour]?.[name]
      const key = `behaviours.${behaviour}.${name}`
      return {
        key,
        value: given ?? value,
        source: given === undefined ? 'default' : (sources.get(key) ?? 'default'),
        variable: '',
        says: `${says} (${unit})`,
      }
    }),
  )
}

function valueAt(tree: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((node, part) => (node as Record<string, unknown>)[part], tree)
}

function masked(key: string, value: unknown): unknown {
  // A switch or a number is no secret, whatever its name ends in.
  return secretName.test(key) && typeof value === 'string' && value !== '' ? '********' : value
}

function rowText(row: Row): string {
  const value = stringify(row.value, { collectionStyle: 'flow', lineWidth: 0 }).trim()
  const variable = row.variable === '' ? '' : `; ${row.variable}`
  return `# ${row.says}\n${row.key}: ${value}  # ${row.source}${variable}\n`
}
