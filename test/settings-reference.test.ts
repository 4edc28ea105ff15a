import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { leavesOf, settingsSchema } from '../src/cli/config/index.ts'
import { behaviourTunables } from '../src/detection/behaviours/index.ts'
import { root } from './sources.fixture.ts'

const file = join(root, 'docs/operations/settings.md')

test('the reference of settings is what the schema says', () => {
  const made = formatted(reference())
  if (process.env['AMOSKYS_GOLDEN'] === 'write') writeFileSync(file, made)
  const kept = readFileSync(file, 'utf8')
  expect(kept, 'npm run golden writes it anew').toBe(made)
})

/** As `npm run format` leaves it, so that writing what is there already changes nothing. */
function formatted(text: string): string {
  const biome = join(root, 'node_modules/.bin/biome')
  return execFileSync(biome, ['format', '--stdin-file-path=docs/operations/settings.md'], {
    ...{ cwd: root, input: text, encoding: 'utf8' },
  })
}

function reference(): string {
  const defaults = settingsSchema.parse({})
  const settings = leavesOf(settingsSchema)
    .filter(({ key }) => key !== 'behaviours')
    .map(({ key, path, variable, says }) => {
      const value = path.reduce<unknown>((node, part) => (node as never)[part], defaults)
      return `| \`${key}\` | \`${JSON.stringify(value)}\` | ${cell(says)} | \`${variable}\` |`
    })
  const tunables = Object.entries(behaviourTunables).map(([behaviour, own]) => {
    const lines = Object.entries(own).map(
      ([name, { value, unit, says }]) => `| \`${name}\` | ${value} | ${unit} | ${cell(says)} |`,
    )
    return `### ${behaviour}\n\n| setting | default | unit | what it is |\n| --- | --- | --- | --- |\n${lines.join('\n')}\n`
  })
  return `# Settings

Made of the schema that checks them (\`npm run golden\` writes this page). Sources, later over earlier: the defaults,
\`settings.yml\`, \`.env\`, variables, \`--set key=value\`. \`amoskys config\` prints those in force, each with its source.

| setting | default | what it is | variable |
| --- | --- | --- | --- |
${settings.join('\n')}

## Behaviours

Each stands under \`behaviours.NAME\`; \`enabled: 0\` leaves a behaviour out.

${tunables.join('\n')}`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
