/** Keeps the maps: a page and a plot of each behaviour, and what the behaviours are told of their trials. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { plotOf } from './plot.ts'
import { pointText, tallied } from './tally.ts'
import type { BehaviourMap, TriedSituation } from './try.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = 'docs/detection'
const triedPath = 'src/detection/behaviours/tried.ts'

export async function keep(maps: readonly BehaviourMap[], isAll: boolean): Promise<void> {
  await mkdir(join(root, folder), { recursive: true })
  for (const [path, text] of await textsOf(maps, isAll)) await writeFile(join(root, path), text)
}

/** Paths of those that are not what came out. */
export async function stale(maps: readonly BehaviourMap[], isAll: boolean): Promise<string[]> {
  const differing: string[] = []
  for (const [path, text] of await textsOf(maps, isAll))
    if ((await readFile(join(root, path), 'utf8').catch(() => '')) !== text) differing.push(path)
  return differing
}

async function textsOf(maps: readonly BehaviourMap[], isAll: boolean): Promise<[string, string][]> {
  const pages = maps.flatMap((map): [string, string][] => [
    [`${folder}/${map.behaviour}.md`, pageOf(map, maps)],
    [`${folder}/${map.behaviour}.svg`, plotOf(map)],
  ])
  pages.push([triedPath, await triedText(maps, isAll)])
  if (isAll) pages.push([`${folder}/README.md`, overviewOf(maps)])
  return pages
}

function pageOf(map: BehaviourMap, maps: readonly BehaviourMap[]): string {
  const { attacks, told, situations, fooled } = tallied(map, maps)
  const head = `# ${map.behaviour}

Written by \`npm run trials\`. Each line is a situation made of packets, tried with several seeds; "told" is an alert of
50 % and more that stands at the end.

- Attacks: of ${attacks} points tried, ${told} were told in every draw.
- Look-alikes: ${situations} ordinary situations, those of other behaviours that fooled it among them; ${fooled} fooled it.

![What is told, and what fools it](${map.behaviour}.svg)
`
  const parts = [
    head,
    '## Attacks\n',
    ...map.attacks.map(attackText),
    '## What looks like it and is not\n',
    ...map.lookAlikes.map(lookAlikeText),
  ]
  return `${parts.join('\n')}`
}

function attackText(situation: TriedSituation): string {
  const rows = situation.cells.map(
    (cell) =>
      `| ${pointText(situation, cell)} | ${cell.told} of ${cell.draws} | ${sureText(cell.sure)} | ${cell.by.join(', ')} |`,
  )
  return `### ${situation.name}\n\n| tried | told | sure | by |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`
}

function lookAlikeText(situation: TriedSituation): string {
  const rows = situation.cells.map(
    (cell) =>
      `| ${pointText(situation, cell)} | ${cell.told} of ${cell.draws} | ${cell.takenBack} | ${sureText(cell.sure)} | ${cell.by.join(', ')} |`,
  )
  return `### ${situation.name}\n\n| tried | fooled | taken back | sure | by |\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}\n`
}

function sureText(sure: readonly [number, number] | null): string {
  if (sure === null) return ''
  const [low, high] = sure.map((p) => `${Math.round(p * 100)} %`)
  return low === high ? low! : `${low} to ${high}`
}

function overviewOf(maps: readonly BehaviourMap[]): string {
  const rows = maps.map((map) => {
    const { attacks, told, situations, fooled } = tallied(map, maps)
    return `| [${map.behaviour}](${map.behaviour}.md) | ${told} of ${attacks} | ${fooled} of ${situations} |`
  })
  return `# What is detected, and what fools it

Written by \`npm run trials\`, which tries each behaviour on packets made for it: attacks over a grid of rates, counts and
answers, and ordinary jobs and people that look alike. No detector alone is surer than its trials bear: with n look-alikes
of which f fooled it, 1 - (f + 1)/(n + 2).

Curves were set while these were watched. \`npm run trials -- --fresh 1\`, or with another number, tries the same situations
with other chances, by which nothing was set.

| behaviour | attacks told | look-alikes that fool it |
| --- | --- | --- |
${rows.join('\n')}
`
}

/** Where only some were tried, the others stay as they stand. */
async function triedText(maps: readonly BehaviourMap[], isAll: boolean): Promise<string> {
  const text = await readFile(join(root, triedPath), 'utf8')
  const lines = new Map<string, string>()
  if (!isAll)
    for (const [line, name] of text.matchAll(/^ {2}'?([a-z-]+)'?: \{.*\},$/gm))
      lines.set(name!, line)
  for (const map of maps) {
    const { situations, fooled } = tallied(map, maps)
    const name = /^[a-z]+$/.test(map.behaviour) ? map.behaviour : `'${map.behaviour}'`
    lines.set(map.behaviour, `  ${name}: { situations: ${situations}, fooled: ${fooled} },`)
  }
  const sorted = [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line)
  return `${text.slice(0, text.indexOf('= {') + 3)}\n${sorted.join('\n')}\n}\n`
}
