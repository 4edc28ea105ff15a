import type { Command } from 'commander'
import type { Bus } from '../../bus/index.ts'
import type { RunSummary, Severity } from '../../contracts/index.ts'
import type { DetectorSettings } from '../../detector.ts'
import { AmoskysError } from '../../kernel/index.ts'
import type { Detection } from '../../pipeline.ts'
import { type CaptureSource, openCapture } from '../../sensing/capture/index.ts'
import { busFor, detectionFor, endKeeping, runSettings } from '../compose.ts'
import { statusFor, tellNotes } from '../notes.ts'
import { addCommon, type CommonOptions, parseSeverity, settingsFor } from '../options.ts'
import { createProgress, type Progress } from '../progress.ts'
import { runDetection } from '../run.ts'
import { subscribeScreen } from '../screen.ts'
import { ownCommand, type World } from '../world.ts'

interface AnalyzeOptions extends CommonOptions {
  readonly json: boolean
  readonly db?: string
  readonly failOn?: Severity
}

/** What a shell calls the status of a program that a signal ended. */
const signalStatus: Readonly<Record<string, number>> = { SIGINT: 130, SIGTERM: 143 }

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
  const run = await runSettings(settings, store ? 'all' : 'needed')
  const progress = options.json ? null : createProgress(world)
  const screen = subscribeScreen(bus, {
    world,
    isJson: options.json,
    isLive: false,
    progress,
    keepMax: 200,
  })
  const startedMs = world.now()
  const seconds = () => (world.now() - startedMs) / 1000
  const { summary, counts, failure, stopped } = await detect({ files, run, bus, progress }).catch(
    async (thrown) => {
      if (options.json && isUnread(thrown))
        screen.finish(unreadSummary(await detectionFor(settings, 'needed'), thrown), seconds())
      throw thrown
    },
  )
  await bus.close()
  progress?.stop()
  screen.finish(summary, seconds())
  await endKeeping(world, bus, store)
  if (!options.json && screen.alerts().length > 0) world.out(whyText(world, files, path))
  tellNotes(world, counts, options.json)
  if (failure !== null) throw failure
  if (stopped !== null) {
    world.err('amoskys: stopped before the end of the input\n')
    return signalStatus[stopped] ?? 1
  }
  return screen.hasAlertFrom(options.failOn) ? alertStatus : statusFor(counts)
}

interface Detecting {
  readonly files: readonly string[]
  readonly run: DetectorSettings
  readonly bus: Bus
  readonly progress: Progress | null
}

async function detect({ files, run, bus, progress }: Detecting) {
  await using capture = await openCapture(sourceOf(files))
  let stopped: NodeJS.Signals | null = null
  const stop = (signal: NodeJS.Signals) => {
    stopped = signal
    capture.stop()
  }
  // Once: whoever asks a second time does not want to wait for the summary.
  process.once('SIGINT', stop).once('SIGTERM', stop)
  const { summary, failure } = await runDetection({
    capture,
    settings: run,
    bus,
    clock: null,
    onBatch: (counts) => progress?.update(capture, counts),
  })
  process.off('SIGINT', stop).off('SIGTERM', stop)
  return { summary, counts: capture.counts(), failure, stopped: stopped as NodeJS.Signals | null }
}

/** The input could not be read at all. */
function isUnread(thrown: unknown): thrown is AmoskysError {
  return (
    thrown instanceof AmoskysError &&
    (thrown.code === 'unreadable' || thrown.code === 'not-found' || thrown.code === 'permission')
  )
}

/** Whoever reads the lines finds a summary at their end, whatever the input was. */
function unreadSummary(detection: Detection, { message }: AmoskysError): RunSummary {
  const none = { frames: 0, bytes: 0, kernelDrops: 0, interfaceDrops: 0 }
  const incomplete = message.split('\n')
  return detection.summary({ ...none, incomplete, warnings: [], skipped: [] })
}

/** As a shell takes it for one word. */
function shellWord(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/** How to read on. */
function whyText(world: World, files: readonly string[], path: string): string {
  const command = ownCommand(world)
  if (path !== '') return `Why: ${command} explain ID --db ${path}\n`
  if (files.includes('-')) return 'Why: --db PATH keeps alerts to explain later.\n'
  const [file] = files
  if (file === undefined || files.length > 1)
    return `Why: ${command} explain FILE; --db PATH keeps alerts to explain later.\n`
  return `Why: ${command} explain ${shellWord(file)}; --db PATH keeps alerts to explain later.\n`
}

export function sourceOf(files: readonly string[]): CaptureSource {
  return files.length === 1 && files[0] === '-'
    ? { kind: 'stdin' }
    : { kind: 'files', paths: files }
}
