import type { Command } from 'commander'
import { countText } from '../../kernel/index.ts'
import { type Capture, openCapture } from '../../sensing/capture/index.ts'
import { busFor, endKeeping, runSettings } from '../compose.ts'
import { addCommon, type CommonOptions, settingsFor } from '../options.ts'
import { runDetection } from '../run.ts'
import { subscribeScreen } from '../screen.ts'
import type { World } from '../world.ts'

interface WatchOptions extends CommonOptions {
  readonly interface: string
  readonly filter?: string
  readonly json: boolean
  readonly db?: string
}

export function registerWatch(program: Command, world: World): void {
  const command = program
    .command('watch')
    .description('watch a live interface until SIGINT or SIGTERM')
    .requiredOption('-i, --interface <name>', 'interface to capture on')
    .option('--filter <bpf>', "capture filter in tcpdump's language")
    .option('--json', 'NDJSON on standard output: a line for each revision of an alert', false)
    .option('--db <path>', 'keep alerts, signals and flows in this SQLite file')
    .addHelpText(
      'after',
      `
The capture runs in tcpdump (or dumpcap: --set capture.program=dumpcap) as a child process; only that
child needs privileges. Stopping flushes the open flows and prints the summary.

Examples:
  sudo amoskys watch -i eth0
  amoskys watch -i eth0 --filter 'not port 22' --json --db site.sqlite
`,
    )
    .action(async (options: WatchOptions) => watch(world, options))
  addCommon(command)
}

async function watch(world: World, options: WatchOptions): Promise<void> {
  const { settings } = settingsFor(world, options)
  const { bus, store } = await busFor(options.db ?? settings.store.path, settings)
  const run = await runSettings(settings, store ? 'all' : 'needed')
  await using capture = await openCapture({
    kind: 'live',
    interface: options.interface,
    program: settings.capture.program,
    ...(options.filter !== undefined && { filter: options.filter }),
  })
  let isEnding = false
  const stop = () => {
    isEnding = true
    capture.stop()
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
  const screen = subscribeScreen(bus, {
    world,
    isJson: options.json,
    isLive: true,
    progress: null,
    keepMax: 200,
  })
  world.err(`amoskys: watching ${options.interface}; stop with Ctrl-C\n`)
  const startedMs = world.now()
  const { summary, failure } = await runDetection({
    capture,
    settings: run,
    bus,
    clock: world.now,
    isEnding: () => isEnding,
    onBatch: dropNotice(world, capture),
  })
  await bus.close()
  screen.finish(summary, (world.now() - startedMs) / 1000)
  await endKeeping(world, bus, store)
  process.off('SIGINT', stop).off('SIGTERM', stop)
  if (failure !== null) throw failure
}

/** Says at once when the kernel drops packets: what is not captured is not watched. */
function dropNotice(world: World, capture: Capture): () => void {
  let told = 0
  return () => {
    const { kernelDrops } = capture.counts()
    if (kernelDrops === told) return
    told = kernelDrops
    world.err(
      `amoskys: the kernel has dropped ${countText(kernelDrops)} packets so far; narrow --filter\n`,
    )
  }
}
