import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { alertText } from '../../detection/explanation/index.ts'
import { AmoskysError } from '../../kernel/index.ts'
import { databaseOf } from '../compose.ts'
import { addCommon, type CommonOptions, settingsFor } from '../options.ts'
import { createProgress } from '../progress.ts'
import { root } from '../root.ts'
import type { Screen } from '../screen.ts'
import { plannedSources } from '../up/sources.ts'
import { runUp } from '../up/up.ts'
import { ownCommand, type World } from '../world.ts'
import { statusOf, tellStill } from './up.ts'

const trace = join(root, 'test', 'traces', 'demo.pcap')
/** Eleven minutes in ten seconds. */
const speed = 65

interface DemoOptions extends CommonOptions {
  readonly once: boolean
}

export function registerDemo(program: Command, world: World): void {
  const command = program
    .command('demo')
    .description("amoskys up on the project's own captured traffic, as if it were captured now")
    .option('--once', 'end when the traffic does', false)
    .action(async (options: DemoOptions) => {
      process.exitCode = await demo(world, options)
    })
  addCommon(command)
}

async function demo(world: World, options: DemoOptions): Promise<number> {
  if (!existsSync(trace)) {
    throw new AmoskysError(
      'not-found',
      `${trace}: the demo's capture comes with a clone of the project; try: amoskys analyze FILE`,
    )
  }
  const loaded = settingsFor(world, options)
  const { settings } = loaded
  const path = databaseOf(settings)
  world.out('Replaying traffic captured in the lab: ordinary use, and what came between.\n\n')
  const replay = { replay: [trace], speed, asNow: true, once: options.once }
  const end = await runUp(world, {
    sources: plannedSources(replay, settings),
    loaded,
    path,
    isJson: false,
    isOnce: options.once,
    progress: createProgress(world),
    onReplayed: (screen, address) => {
      tellMore(world, screen, path)
      tellStill(world, address)
    },
  })
  return statusOf(end, options.once)
}

/** The most urgent in full, and how to go on. */
function tellMore(world: World, screen: Screen, path: string): void {
  const [first] = screen.alerts()
  if (first)
    world.out(
      `\nThe most urgent, in full:\n\n${alertText(first, { colour: world.hasColour, width: world.width })}\n`,
    )
  const own = ownCommand(world)
  world.out(`\nKept in ${path}.
  All of them:       ${own} explain
  One in full:       ${own} explain ${first?.id ?? 'ID'}
  Your own capture:  ${own} analyze FILE.pcap\n`)
}
