import type { Command } from 'commander'
import { type CaptureSource, openCapture } from '../../capture/index.ts'
import type { Severity } from '../../contracts/index.ts'
import { exitStatus, printable } from '../../kernel/index.ts'
import { busFor, detectionFor, endKeeping } from '../compose.ts'
import { addCommon, type CommonOptions, parseSeverity, settingsFor } from '../options.ts'
import { createProgress } from '../progress.ts'
import { runDetection } from '../run.ts'
import { subscribeScreen } from '../screen.ts'
import type { World } from '../world.ts'

interface AnalyzeOptions extends CommonOptions {
  readonly json: boolean
  readonly db?: string
  readonly failOn?: Severity
}

/** Exit status of `--fail-on` when an alert was severe enough. */
const alertStatus = 3

export function registerAnalyze(program: Command, world: World): void {
  const command = program
    .command('analyze')
    .description('find attacks in capture files and say why')
    .argument('<file...>', 'pcap or pcapng files, gzipped or not; folders; - for standard input')
    .option('--json', 'NDJSON on standard output: one line an alert, then one summary', false)
    .option('--db <path>', 'keep alerts, signals and flows in this SQLite file')
    .option(
      '--fail-on <severity>',
      'exit with 3 when an alert is this severe or worse',
      parseSeverity,
    )
    .addHelpText(
      'after',
      `
Examples:
  amoskys analyze capture.pcap
  amoskys analyze --json captures/ | jq 'select(.type == "alert") | .explanation.headline'
  zcat big.pcap.gz | amoskys analyze -
  amoskys analyze --db site.sqlite monday.pcapng && amoskys explain alr_01J --db site.sqlite
`,
    )
    .action(async (files: string[], options: AnalyzeOptions) => {
      process.exitCode = await analyze(world, files, options)
    })
  addCommon(command)
}

async function analyze(
  world: World,
  files: readonly string[],
  options: AnalyzeOptions,
): Promise<number> {
  const { settings } = settingsFor(world, options)
  const path = options.db ?? settings.store.path
  const { bus, store } = await busFor(path, settings)
  const detection = await detectionFor(settings, store ? 'all' : 'needed')
  await using capture = await openCapture(sourceOf(files))
  const progress = options.json ? null : createProgress(world)
  const screen = subscribeScreen(bus, {
    world,
    isJson: options.json,
    isLive: false,
    progress,
    keepMax: 200,
  })
  const startedMs = world.now()
  const summary = await runDetection({
    capture,
    detection,
    bus,
    clock: null,
    onBatch: (counts) => progress?.update(capture, counts),
  })
  await bus.close()
  progress?.stop()
  screen.finish(summary, (world.now() - startedMs) / 1000)
  await endKeeping(world, bus, store)
  if (!options.json && screen.alerts().length > 0) world.out(whyText(files, path))
  const { incomplete } = capture.counts()
  if (options.json) for (const text of incomplete) world.err(`amoskys: ${printable(text)}\n`)
  if (screen.hasAlertFrom(options.failOn)) return alertStatus
  return incomplete.length > 0 ? exitStatus.truncated : 0
}

/** How to read on. */
function whyText(files: readonly string[], path: string): string {
  if (path !== '') return `Why: amoskys explain ID --db ${path}\n`
  return `Why: amoskys explain ${files.join(' ')}; --db PATH keeps alerts to explain later.\n`
}

export function sourceOf(files: readonly string[]): CaptureSource {
  return files.length === 1 && files[0] === '-'
    ? { kind: 'stdin' }
    : { kind: 'files', paths: files }
}
