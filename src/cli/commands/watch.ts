import type { Command } from 'commander'
import { countText } from '../../kernel/index.ts'
import type { Capture } from '../../sensing/capture/index.ts'
import { keptPathOf } from '../kept-place.ts'
import { addCommon, type CommonOptions, settingsFor } from '../options.ts'
import { runSession, signalStatus } from '../session.ts'
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
    .description('watch a live interface until SIGINT, SIGTERM or SIGHUP')
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
  const path = options.db ?? keptPathOf(settings)
  const unkept = path === '' ? '; nothing is kept without --db PATH' : ''
  const session = await runSession(world, {
    source: {
      kind: 'live',
      interface: options.interface,
      program: settings.capture.program,
      ...(options.filter !== undefined && { filter: options.filter }),
    },
    settings,
    path,
    isJson: options.json,
    progress: null,
    keepMax: 200,
    onStart: () => world.err(`amoskys: watching ${options.interface}; stop with Ctrl-C${unkept}\n`),
    onProgress: dropNotice(world),
  })
  await session.finish()
  if (session.failure !== null) throw session.failure
  // SIGINT and SIGTERM are how watching ends; SIGHUP says that whoever watched has gone.
  if (session.stopped === 'SIGHUP') process.exitCode = signalStatus.SIGHUP
}

/** Says at once when the kernel drops packets: what is not captured is not watched. */
function dropNotice(world: World): (capture: Capture) => void {
  let told = 0
  return (capture) => {
    const { kernelDrops } = capture.counts()
    if (kernelDrops === told) return
    told = kernelDrops
    world.err(
      `amoskys: the kernel has dropped ${countText(kernelDrops)} packets so far: what they held is not seen; a narrower --filter loses fewer\n`,
    )
  }
}
