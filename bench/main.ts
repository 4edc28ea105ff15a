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
import { measurePlatform } from './platform/platform.ts'
import { measureSpeed, type Plan, renderSpeed, type Speed } from './speed.ts'
import { measureStages, renderStages, type Stages } from './stages.ts'

interface Results {
  readonly machine: readonly string[]
  readonly speed: Speed[]
  readonly keeping: KeepingRow[]
  readonly stages: Stages[]
}

const say = (text: string) => process.stderr.write(`bench: ${text}\n`)
const out = (text: string) => process.stdout.write(`${text}\n`)

async function main(options: Options): Promise<void> {
  const { parts } = options
  if (parts.includes('api') || parts.includes('up')) await measurePlatform(options, { say, out })
  if (parts.every((part) => part === 'api' || part === 'up')) return
  requireTools()
  const scratch = mkdtempSync(join(tmpdir(), 'amoskys-bench-'))
  try {
    const { runs, passes, core, isJson } = options
    const needsPeers = options.hasPeers && options.parts.includes('speed')
    const peers = needsPeers ? installedPeers(say) : []
    const checkouts = await openCheckouts(options)
    const repeat: Plan['repeat'] = (from, { path, times }) =>
      writeRepeated(path, { from, times, readFrames: engine.frames })
    const plan = { checkouts, peers, runs, passes, core, scratch, repeat, say }
    const show = isJson ? () => {} : (text: string) => out(`${text}\n`)
    show(headText(plan))
    const results = await measureParts(options, plan, show)
    if (isJson) out(JSON.stringify(results, null, 2))
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

async function openCheckouts({ against }: Options): Promise<Checkout[]> {
  say('bundling')
  const own = await openCheckout(join(import.meta.dirname, '..'), '')
  return against === null ? [own] : [own, await openCheckout(against, basename(resolve(against)))]
}

/** `show` is given each table when it is measured. */
async function measureParts(
  options: Options,
  plan: Plan,
  show: (text: string) => void,
): Promise<Results> {
  const { parts } = options
  const results: Results = { machine: machine(plan), speed: [], keeping: [], stages: [] }
  for (const wanted of parts.some((part) => part !== 'keeping') ? options.captures : []) {
    const capture = await captureOf(wanted, options)
    if (capture !== null && parts.includes('speed')) {
      results.speed.push(await measureSpeed(capture, plan))
      show(renderSpeed(results.speed.at(-1)!))
    }
    if (capture !== null && parts.includes('stages')) {
      results.stages.push(await measureStages(capture, plan))
      show(renderStages(results.stages.at(-1)!))
    }
  }
  const answered = parts.includes('keeping') ? await captureOf('answered', options) : null
  if (answered !== null) {
    results.keeping.push(...(await measureKeeping(answered, plan)))
    show(renderKeeping(answered.name, results.keeping))
  }
  return results
}

function captureOf(wanted: string, { folder, data }: Options): Promise<CaptureFile | null> {
  return obtain(wanted, { folder, data, readFrames: engine.frames, say })
}

function machine({ peers }: Plan): string[] {
  const processor = `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} processors`
  return [`${processor}, Linux ${release()}, Node ${process.version}`, ...versionsOf(peers)]
}

function headText(plan: Plan): string {
  const pinned = `pinned to processor ${plan.core} where not said otherwise`
  return [...machine(plan), `Medians of ${plan.runs}; ${pinned}; see --help.`].join('\n')
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
