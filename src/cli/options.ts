import { type Command, InvalidArgumentError } from 'commander'
import type { Severity } from '../contracts/index.ts'
import { type Loaded, loadSettings } from './config/index.ts'
import type { World } from './world.ts'

/** Options every command takes. */
export interface CommonOptions {
  readonly config?: string
  readonly set: readonly string[]
}

export function addCommon(command: Command): Command {
  return command
    .option('--config <file>', 'settings file (default: settings.yml where there is one)')
    .option('--set <key=value>', 'override one setting; may be repeated', collect, [])
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value]
}

/** Files that the settings of a command are read from, where they are there. */
export function settingsFiles({ config = 'settings.yml' }: CommonOptions): [string, string] {
  return [config, '.env']
}

/** Settings in force for a command. */
export function settingsFor(world: World, options: CommonOptions): Loaded {
  const [file, envFile] = settingsFiles(options)
  return loadSettings({
    file,
    isFileRequired: options.config !== undefined,
    envFile,
    environment: world.environment,
    assignments: options.set,
  })
}

export const severities: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical']

export function parseSeverity(text: string): Severity {
  const found = severities.find((severity) => severity === text)
  if (!found)
    throw new InvalidArgumentError(`expected one of ${severities.join(', ')}, found ${text}`)
  return found
}

export function parseCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1) {
    throw new InvalidArgumentError(`expected a whole number from 1, found ${text}`)
  }
  return count
}

export function parseSpeed(text: string): number {
  if (text === 'max') return Number.POSITIVE_INFINITY
  const speed = Number(text)
  if (text.trim() === '' || !(speed > 0) || !Number.isFinite(speed))
    throw new InvalidArgumentError(`expected a number above 0, or max, found ${text}`)
  return speed
}
