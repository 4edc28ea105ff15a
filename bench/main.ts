/** How fast, how large, how soon at an end: ours beside what Debian has, in one run. `npm run bench -- --help`. */
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, release, tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { type CaptureFile, obtain, writeRepeated } from './captures/index.ts'
import { type Checkout, openCheckout } from './checkout.ts'
import { engine } from './engine.ts'
import { type KeepingRow, measureKeeping, renderKeeping } from './keeping.ts'
import { help, type Options, parseOptions } from './options.ts'
import { installedPeers, requireTools, versionsOf } from './peers.ts'
import { measureSpeed, type Plan, renderSpeed, type Speed } from './speed.ts'
import { measureStages, renderStages, type Stages } from './stages.ts'

interface Results {
  readonly machine: readonly string[]
  readonly speed: readonly Speed[]
  readonly keeping: { readonly capture: string; readonly rows: readonly KeepingRow[] } | null
  readonly stages: readonly Stages[]
}

const say = (text: string) => process.stderr.write(`bench: ${text}\n`)
const out = (text: string) => process.stdout.write(`${text}\n`)

async function main(options: Options): Promise<void> {
  requireTools()
  const scratch = mkdtempSync(join(tmpdir(), 'amoskys-bench-'))
  try {
    const { runs, passes, core } = options
    const needsPeers = options.hasPeers && options.parts.includes('speed')
    const peers = needsPeers ? installedPeers(say) : []
    const checkouts = await openCheckouts(options)
    const repeat: Plan['repeat'] = (from, { path, times }) =>
      writeRepeated(path, { from, times, readFrames: engine.frames })
    const plan = { checkouts, peers, runs, passes, core, scratch, repeat, say }
    const results = await measureParts(options, plan)
    if (options.isJson) out(JSON.stringify(results, null, 2))
    else print(results, options)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

async function openCheckouts({ against }: Options): Promise<Checkout[]> {
  say('bundling')
  const own = await openCheckout(join(import.meta.dirname, '..'), '')
  return against === null ? [own] : [own, await openCheckout(against, basename(resolve(against)))]
}

async function measureParts(options: Options, plan: Plan): Promise<Results> {
  const speed: Speed[] = []
  const stages: Stages[] = []
  const needsCaptures = options.parts.some((part) => part !== 'keeping')
  for (const wanted of needsCaptures ? options.captures : []) {
    const capture = await captureOf(wanted, options)
    if (capture === null) continue
    if (options.parts.includes('speed')) speed.push(await measureSpeed(capture, plan))
    if (options.parts.includes('stages')) stages.push(await measureStages(capture, plan))
  }
  const answered = options.parts.includes('keeping') ? await captureOf('answered', options) : null
  const keeping = answered && {
    capture: answered.name,
    rows: await measureKeeping(answered, plan),
  }
  return { machine: machine(plan), speed, keeping, stages }
}

function captureOf(wanted: string, { folder, data }: Options): Promise<CaptureFile | null> {
  return obtain(wanted, { folder, data, readFrames: engine.frames, say })
}

function machine({ peers }: Plan): string[] {
  const processor = `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} processors`
  return [`${processor}, Linux ${release()}, Node ${process.version}`, ...versionsOf(peers)]
}

function print({ machine, speed, keeping, stages }: Results, { runs, core }: Options): void {
  out(machine.join('\n'))
  out(`Pinned to processor ${core} where not said otherwise; medians of ${runs}; see --help\n`)
  for (const one of speed) out(`${renderSpeed(one)}\n`)
  if (keeping) out(`${renderKeeping(keeping.capture, keeping.rows)}\n`)
  for (const one of stages) out(`${renderStages(one)}\n`)
}

/** A wrong command line is 64 (sysexits.h); what fails later, 1. */
let failure = 64
try {
  const options = parseOptions(process.argv.slice(2))
  failure = 1
  if (options === 'help') out(help)
  else await main(options)
} catch (thrown) {
  say(thrown instanceof Error ? thrown.message : String(thrown))
  process.exitCode = failure
}
