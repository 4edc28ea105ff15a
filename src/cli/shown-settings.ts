/** The settings in force as they may be shown, each with its source; secrets are masked. */
import { behaviourTunables } from '../detection/behaviours/index.ts'
import { isSecret, type Loaded, leavesOf, mask, settingsSchema } from './config/index.ts'

export interface SettingRow {
  readonly key: string
  readonly value: unknown
  readonly source: string
  readonly variable: string
  readonly says: string
}

/** What every behaviour has besides its own numbers. */
const enabled = { value: 1, unit: '1 or 0', says: '0 leaves this behaviour out.' }

export function shownSettings(loaded: Loaded): SettingRow[] {
  return [...settingRows(loaded), ...tunableRows(loaded)]
}

function settingRows({ settings, sources }: Loaded): SettingRow[] {
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

function tunableRows({ settings, sources }: Loaded): SettingRow[] {
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
  return isSecret(key) && typeof value === 'string' && value !== '' ? mask : value
}
