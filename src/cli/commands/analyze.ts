import type { Command } from 'commander'
import type { Severity } from '../../contracts/index.ts'
import type { CaptureSource } from '../../sensing/capture/index.ts'
import type { Settings } from '../config/index.ts'
import { keptPathOf, placeOf } from '../kept-place.ts'
import { statusFor, tellNotes } from '../notes.ts'
import { addCommon, type CommonOptions, parseSeverity, settingsFor } from '../options.ts'
import { createProgress } from '../progress.ts'
import { runSession, signalStatus } from '../session.ts'
import { ownCommand, type World } from '../world.ts'

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
      'exit with 3 when an alert stands that is this severe or worse if true',
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
  const path = options.db ?? keptPathOf(settings)
  const progress = options.json ? null : createProgress(world)
  const session = await runSession(world, {
    source: sourceOf(files),
    settings,
    path,
    isJson: options.json,
    progress,
    keepMax: 200,
    onProgress: (capture, counts) => progress?.update(capture, counts),
  })
  await session.finish()
  const { screen, counts, failure, stopped } = session
  if (!options.json && screen.alerts().length > 0)
    world.out(whyText(world, files, { settings, path }))
  tellNotes(world, counts, options.json)
  if (failure !== null) throw failure
  if (stopped !== null) {
    world.err('amoskys: stopped before the end of the input\n')
    return signalStatus[stopped]
  }
  return screen.hasAlertFrom(options.failOn) ? alertStatus : statusFor(counts)
}

/** As a shell takes it for one word. */
function shellWord(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

interface Kept {
  readonly settings: Settings
  readonly path: string
}

/** How to read on. */
function whyText(world: World, files: readonly string[], { settings, path }: Kept): string {
  const command = ownCommand(world)
  const isOnServer = path !== '' && placeOf(settings, path) !== path
  if (isOnServer) return `Why: ${command} explain ID\n`
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
