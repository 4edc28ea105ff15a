import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { alertText } from '../../detection/explanation/index.ts'
import { AmoskysError } from '../../kernel/index.ts'
import { openCapture } from '../../sensing/capture/index.ts'
import { busFor, endKeeping, runSettings } from '../compose.ts'
import { addCommon, type CommonOptions, settingsFor } from '../options.ts'
import { createProgress } from '../progress.ts'
import { root } from '../root.ts'
import { runDetection } from '../run.ts'
import { subscribeScreen } from '../screen.ts'
import type { World } from '../world.ts'

const trace = join(root, 'test', 'traces', 'demo.pcap')
const database = 'data/amoskys.sqlite'

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
  mkdirSync('data', { recursive: true })
  const path = settings.store.path || database
  const { bus, store } = await busFor(path, settings)
  const run = await runSettings(settings, 'all')
  await using capture = await openCapture({ kind: 'files', paths: [trace] })
  world.out('Replaying traffic captured in the lab: ordinary use, and what came between.\n\n')
  const progress = createProgress(world)
  const screen = subscribeScreen(bus, {
    world,
    isJson: false,
    isLive: false,
    progress,
    keepMax: 1000,
  })
  const startedMs = world.now()
  const { summary } = await runDetection({
    capture,
    settings: run,
    bus,
    clock: null,
    onBatch: (counts) => progress.update(capture, counts),
  })
  await bus.close()
  progress.stop()
  await endKeeping(world, bus, store)
  const [first] = screen.alerts()
  if (first)
    world.out(
      `\nThe most urgent, in full:\n\n${alertText(first, { colour: world.hasColour, width: world.width })}\n`,
    )
  screen.finish(summary, (world.now() - startedMs) / 1000)
  world.out(`\nKept in ${path}.
  All of them:       npm run -s amoskys -- explain
  One in full:       npm run -s amoskys -- explain ${first?.id ?? 'ID'}
  Your own capture:  npm run -s amoskys -- analyze FILE.pcap\n`)
}
