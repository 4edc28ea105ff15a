import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { featureDefinitions } from '../../detection/features/index.ts'
import { countText } from '../../kernel/index.ts'
import { type LabelledRow, trainArtefact } from '../../training/index.ts'
import { ownModel } from '../compose.ts'
import { type DatasetSource, labelledRows } from '../dataset.ts'
import { root } from '../root.ts'
import type { World } from '../world.ts'

/** What a model is trained from: `sources.json` beside the shipped model. */
interface Recipe {
  readonly seed: number
  readonly notes: readonly string[]
  readonly sources: readonly DatasetSource[]
}

interface TrainOptions {
  readonly recipe: string
  readonly out: string
}

export function registerTrain(program: Command, world: World): void {
  program
    .command('train')
    .description(
      'train the flow model from labelled captures; the same captures give the same bytes',
    )
    .option('--recipe <file>', 'sources, licences, labels and seed', join(ownModel, 'sources.json'))
    .option('--out <folder>', 'where model.json and card.json go', ownModel)
    .action(async (options: TrainOptions) => train(world, options))
}

async function train(world: World, options: TrainOptions): Promise<void> {
  const recipe = JSON.parse(readFileSync(options.recipe, 'utf8')) as Recipe
  const rows: LabelledRow[] = []
  const sources = []
  const taken = new Set<string>()
  for (const source of recipe.sources) {
    // A capture that two sources hold is taken from the first.
    const own = (await labelledRows(source, root)).filter(({ capture }) => !taken.has(capture))
    const malicious = own.filter((row) => row.label === 1).length
    world.err(`${source.name}: ${countText(own.length)} flows, ${countText(malicious)} malicious\n`)
    for (const row of own) rows.push(row)
    const captures = [...new Set(own.map((row) => row.capture))]
    for (const capture of captures) taken.add(capture)
    sources.push({ name: source.name, licence: source.licence, captures })
  }
  const { seed, notes } = recipe
  const { model, card } = trainArtefact({
    rows,
    definitions: featureDefinitions,
    seed,
    sources,
    notes,
  })
  mkdirSync(options.out, { recursive: true })
  writeFileSync(join(options.out, 'model.json'), model)
  writeFileSync(join(options.out, 'card.json'), card)
  world.out(`${options.out}: model.json ${countText(model.length)} bytes, card.json\n`)
}
