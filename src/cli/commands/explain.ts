import { type Command, Option } from 'commander'
import type { Alert, AlertHead } from '../../contracts/index.ts'
import { alertText } from '../../detection/explanation/index.ts'
import { AmoskysError, printable, sureText } from '../../kernel/index.ts'
import { openCapture } from '../../sensing/capture/index.ts'
import { openStore, shownPlace } from '../../store/index.ts'
import { runSettings } from '../compose.ts'
import { databaseOf, isKept, placeOf } from '../kept-place.ts'
import { statusFor, tellNotes, tellUnseen } from '../notes.ts'
import { addCommon, type CommonOptions, parseCount, settingsFor } from '../options.ts'
import { jsonLine } from '../screen.ts'
import { isThere } from '../system-error.ts'
import { type Stage, stages, type Tracing, traceAlerts, traceStage } from '../trace.ts'
import type { World } from '../world.ts'
import { sourceOf } from './analyze.ts'

interface ExplainOptions extends CommonOptions {
  readonly upto?: Stage
  readonly limit: number
  readonly db?: string
  readonly json: boolean
}

export function registerExplain(program: Command, world: World): void {
  const command = program
    .command('explain')
    .description('say why an alert was raised, or show what leaves each stage for a file')
    .argument(
      '[alert|file]',
      'id of a kept alert (or the beginning of one), or a capture file; none: list the kept',
    )
    .addOption(
      new Option('--upto <stage>', 'for a file: what leaves this stage, as JSON').choices(stages),
    )
    .option('--limit <n>', 'for a file: records to show', parseCount, 20)
    .option(
      '--db <path>',
      'database the alert is in (default: store.path, else that of amoskys up)',
    )
    .option('--json', 'the whole record instead of text', false)
    .addHelpText(
      'after',
      `
Examples:
  amoskys explain
  amoskys explain alr_01J9 --db site.sqlite
  amoskys explain capture.pcap
  amoskys explain capture.pcap --upto features --limit 1
`,
    )
    .action(async (subject: string | undefined, options: ExplainOptions) => {
      const isFile = subject !== undefined && isThere(subject)
      if (options.upto !== undefined && !isFile) {
        throw new AmoskysError(
          'usage',
          `--upto ${options.upto}: expected a capture file to look into, found ${subject ?? 'none'}`,
        )
      }
      if (subject === undefined) await listAlerts(world, options)
      else if (isFile) await explainFile(world, subject, options)
      else await explainAlert(world, subject, options)
    })
  addCommon(command)
}

/** What is opened. */
function databaseFor(world: World, options: ExplainOptions): string {
  const { settings } = settingsFor(world, options)
  const path = options.db ?? databaseOf(settings)
  if (isKept(settings, path)) return placeOf(settings, path)
  throw new AmoskysError(
    'not-found',
    `${path}: no such database, and no such capture file; name a database with --db`,
  )
}

async function explainAlert(world: World, id: string, options: ExplainOptions): Promise<void> {
  const path = databaseFor(world, options)
  await using store = await openStore(path)
  const alert = await store.findAlert(id)
  if (!alert) {
    const { records: known } = await store.findAlerts({ limit: 5 })
    const some = known.map((a) => `\n  ${a.id}  ${a.explanation.headline}`).join('')
    throw new AmoskysError(
      'not-found',
      `${id}: no such file, and no such alert in ${shownPlace(path)}${some && `; the newest are${some}`}`,
    )
  }
  world.out(options.json ? jsonLine('alert', alert) : `${textOf(world, alert)}\n`)
}

/** The newest alerts that are kept, a line each. */
async function listAlerts(world: World, options: ExplainOptions): Promise<void> {
  const path = databaseFor(world, options)
  await using store = await openStore(path)
  const { records: alerts } = await store.findAlerts({ limit: options.limit })
  world.err(
    `amoskys: ${alerts.length === 0 ? 'no alerts' : 'the newest alerts'} in ${shownPlace(path)}\n`,
  )
  for (const head of alerts) {
    const whole = options.json ? await store.findAlert(head.id) : null
    world.out(whole ? jsonLine('alert', whole) : listLine(head))
  }
}

function listLine({ id, lastTime, risk, severity, confidence, explanation }: AlertHead): string {
  const parts = [id, `${lastTime.slice(0, 16)}Z`, risk.padEnd(8), sureText(confidence).padStart(8)]
  const ifTrue = severity === risk ? '' : ` (${severity} if true)`
  return `${parts.join('  ')}  ${printable(explanation.headline)}${ifTrue}\n`
}

async function explainFile(world: World, file: string, options: ExplainOptions): Promise<void> {
  const { upto, limit } = options
  const { settings } = settingsFor(world, options)
  const own = await runSettings(settings, upto ? 'all' : 'alerts')
  await using capture = await openCapture(sourceOf([file]))
  let shown = 0
  const tracing: Tracing = {
    capture,
    settings: own,
    show(record) {
      const isText = upto === undefined && !options.json
      world.out(isText ? `${textOf(world, record as Alert)}\n\n` : `${JSON.stringify(record)}\n`)
      return ++shown < limit
    },
  }
  const summary = await (upto ? traceStage(tracing, upto) : traceAlerts(tracing))
  tellUnseen(world, summary)
  tellNotes(world, capture.counts(), true)
  process.exitCode = statusFor(capture.counts())
  if (shown === 0) world.err(`amoskys: ${upto ? `nothing left stage ${upto}` : 'no alerts'}\n`)
}

function textOf(world: World, alert: Alert): string {
  return alertText(alert, { colour: world.hasColour, width: world.width })
}
