import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import { alertText } from '../../detection/explanation/index.ts'
import { AmoskysError } from '../../kernel/index.ts'
import { ownDatabase } from '../compose.ts'
import { addCommon, type CommonOptions, settingsFor } from '../options.ts'
import { createProgress } from '../progress.ts'
import { root } from '../root.ts'
import { runSession } from '../session.ts'
import { ownCommand, type World } from '../world.ts'

const trace = join(root, 'test', 'traces', 'demo.pcap')

export function registerDemo(program: Command, world: World): void {
  const command = program
    .command('demo')
    .description("replay the project's own captured traffic and explain what it shows")
    .action(async (options: CommonOptions) => demo(world, options))
  addCommon(command)
}

async function demo(world: World, options: CommonOptions): Promise<void> {
  if (!existsSync(trace)) {
    throw new AmoskysError(
      'not-found',
      `${trace}: the demo's capture comes with a clone of the project; try: amoskys analyze FILE`,
    )
  }
  const { settings } = settingsFor(world, options)
  const path = settings.store.path || ownDatabase
  mkdirSync(dirname(ownDatabase), { recursive: true })
  world.out('Replaying traffic captured in the lab: ordinary use, and what came between.\n\n')
  const progress = createProgress(world)
  const session = await runSession(world, {
    source: { kind: 'files', paths: [trace] },
    settings,
    path,
    isJson: false,
    progress,
    keepMax: 1000,
    onProgress: (capture, counts) => progress.update(capture, counts),
  })
  const [first] = session.screen.alerts()
  if (first)
    world.out(
      `\nThe most urgent, in full:\n\n${alertText(first, { colour: world.hasColour, width: world.width })}\n`,
    )
  await session.finish()
  const own = ownCommand(world)
  world.out(`\nKept in ${path}.
  All of them:       ${own} explain
  One in full:       ${own} explain ${first?.id ?? 'ID'}
  Your own capture:  ${own} analyze FILE.pcap\n`)
}
