import { existsSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { openCapture } from '../../capture/index.ts'
import { alertText } from '../../explanation/index.ts'
import { AmoskysError } from '../../kernel/index.ts'
import { openStore } from '../../store/index.ts'
import { detectionFor } from '../compose.ts'
import { addCommon, type CommonOptions, parseCount, settingsFor } from '../options.ts'
import { jsonLine } from '../screen.ts'
import { type Stage, stages, traceStage } from '../trace.ts'
import type { World } from '../world.ts'
import { sourceOf } from './analyze.ts'

interface ExplainOptions extends CommonOptions {
  readonly upto: Stage
  readonly limit: number
  readonly db?: string
  readonly json: boolean
}

const ownDatabase = 'data/amoskys.sqlite'

export function registerExplain(program: Command, world: World): void {
  const command = program
    .command('explain')
    .description('say why an alert was raised, or show what leaves each stage for a file')
    .argument('<alert|file>', 'id of a kept alert (or the beginning of one), or a capture file')
    .addOption(
      new Option('--upto <stage>', 'for a file: the stage to show')
        .choices(stages)
        .default('verdicts'),
    )
    .option('--limit <n>', 'for a file: records to show', parseCount, 20)
    .option(
      '--db <path>',
      'database the alert is in (default: store.path, else data/amoskys.sqlite)',
    )
    .option('--json', 'the whole record instead of text', false)
    .addHelpText(
      'after',
      `
Examples:
  amoskys explain alr_01J9 --db site.sqlite
  amoskys explain capture.pcap --upto features --limit 1
`,
    )
    .action(async (subject: string, options: ExplainOptions) => {
      if (existsSync(subject)) await explainFile(world, subject, options)
      else await explainAlert(world, subject, options)
    })
  addCommon(command)
}

async function explainAlert(world: World, id: string, options: ExplainOptions): Promise<void> {
  const { settings } = settingsFor(world, options)
  const path = options.db ?? (settings.store.path || ownDatabase)
  if (!existsSync(path)) {
    throw new AmoskysError(
      'not-found',
      `${id}: no such file, and no database ${path} to look for an alert in; name one with --db`,
    )
  }
  await using store = await openStore(path)
  const alert = await store.findAlert(id)
  if (!alert) {
    const known = await store.findAlerts({ limit: 5 })
    const some = known.map((a) => `\n  ${a.id}  ${a.explanation.headline}`).join('')
    throw new AmoskysError(
      'not-found',
      `${id}: no such file, and no such alert in ${path}${some && `; the newest are${some}`}`,
    )
  }
  world.out(
    options.json
      ? jsonLine('alert', alert)
      : `${alertText(alert, { colour: world.hasColour, width: world.width })}\n`,
  )
}

async function explainFile(world: World, file: string, options: ExplainOptions): Promise<void> {
  const detection = await detectionFor(settingsFor(world, options).settings)
  await using capture = await openCapture(sourceOf([file]))
  let shown = 0
  for await (const record of traceStage(capture, detection, options.upto)) {
    world.out(`${JSON.stringify(record)}\n`)
    if (++shown >= options.limit) break
  }
  if (shown === 0) world.err(`amoskys: nothing left stage ${options.upto}\n`)
}
