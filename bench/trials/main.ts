/**
 * Tries every behaviour on attacks over a grid and on ordinary situations that look like them, prints what is told and
 * what fools it, and writes `docs/detection/` and `src/detection/behaviours/tried.ts`.
 * Usage: npm run trials [-- [--check] [--fresh N] BEHAVIOUR...]. `--check` writes nothing; it exits with 1 where what stands
 * in `docs/detection/` is not what came out. `--fresh N` tries the same situations with other chances than the maps', by
 * which no curve was set, and writes nothing. `--captures FOLDER` writes the packets as labelled captures, for `train`.
 */
import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { SingleBar } from 'cli-progress'
import type { BehaviourTrials } from '../../src/detection/behaviours/trials/index.ts'
import { allTrials } from './all.ts'
import { writeCaptures } from './captures.ts'
import { keep, stale } from './pages.ts'
import { tallyText } from './tally.ts'
import { type BehaviourMap, trialsIn } from './try.ts'

/** What one process tells: a trial is over, or all of a behaviour. */
export type WorkerMessage =
  | { readonly kind: 'trial' }
  | { readonly kind: 'map'; readonly map: BehaviourMap }

/** No point is drawn so often. */
const drawsMax = 100

/**
 * Each trial has an engine of its own, with tables of full size: freed pages go back to the system, which gives them
 * empty, and the heap is not marked anew for each table. Halves the time.
 */
const roomy = {
  execArgv: ['--external-memory-accounted-in-global-limit', '--max-old-space-size=4000'],
  env: { ...process.env, MALLOC_MMAP_THRESHOLD_: '131072' },
}

const out = (line: string) => process.stdout.write(`${line}\n`)

/** The maps of these trials, in their order, made in as many processes as there are cores. */
async function mapsOf(
  chosen: readonly BehaviourTrials[],
  fresh: number,
  onTrial: () => void,
): Promise<BehaviourMap[]> {
  const maps = new Map<string, BehaviourMap>()
  const waiting = groupsOf(chosen)
  const work = async () => {
    for (let names = waiting.shift(); names !== undefined; names = waiting.shift())
      for (const map of await mapsIn(names, fresh, onTrial)) maps.set(map.behaviour, map)
  }
  await Promise.all(Array.from({ length: Math.min(8, availableParallelism()) }, work))
  return chosen.map(({ behaviour }) => maps.get(behaviour)!)
}

/** Behaviours that are tried on the same look-alikes go together, most trials first: each look-alike is run once. */
function groupsOf(chosen: readonly BehaviourTrials[]): string[][] {
  const groups = new Map<unknown, BehaviourTrials[]>()
  for (const trials of chosen) {
    const key = trials.lookAlikes[0] ?? trials
    groups.set(key, [...(groups.get(key) ?? []), trials])
  }
  const sizeOf = (group: readonly BehaviourTrials[]) =>
    group.reduce((sum, trials) => sum + trialsIn(trials), 0)
  const sorted = [...groups.values()].sort((a, b) => sizeOf(b) - sizeOf(a))
  return sorted.map((group) => group.map(({ behaviour }) => behaviour))
}

function mapsIn(
  names: readonly string[],
  fresh: number,
  onTrial: () => void,
): Promise<BehaviourMap[]> {
  return new Promise((resolve, reject) => {
    const firstDraw = String(fresh * drawsMax)
    const worker = fork(new URL('worker.ts', import.meta.url), [firstDraw, ...names], roomy)
    const maps: BehaviourMap[] = []
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'trial') onTrial()
      else maps.push(message.map)
    })
    worker.on('error', reject)
    worker.on('exit', (code) =>
      maps.length === names.length
        ? resolve(maps)
        : reject(new Error(`trials of ${names.join(', ')} ended with ${code}`)),
    )
  })
}

function usage(text: string): number {
  process.stderr.write(`trials: ${text}\n`)
  return 64
}

async function main(args: readonly string[]): Promise<number> {
  const at = args.indexOf('--captures')
  if (at >= 0) {
    const folder = args[at + 1]
    if (folder === undefined) return usage('--captures: expected a folder, found nothing.')
    out(`${folder}: ${await writeCaptures(allTrials, folder)} captures and labels.json`)
    return 0
  }
  const isCheck = args.includes('--check')
  const fresh = args.includes('--fresh') ? args[args.indexOf('--fresh') + 1] : '0'
  if (fresh === undefined || !/^\d{1,6}$/.test(fresh)) {
    return usage(`--fresh: expected a whole number, found ${fresh ?? 'nothing'}.`)
  }
  const asked = args.filter((arg, i) => !arg.startsWith('--') && args[i - 1] !== '--fresh')
  const known = allTrials.map(({ behaviour }) => behaviour)
  const unknown = asked.filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    return usage(`no trials of ${unknown.join(', ')}. There are: ${known.join(', ')}.`)
  }
  const chosen = allTrials.filter(
    ({ behaviour }) => asked.length === 0 || asked.includes(behaviour),
  )
  const bar = new SingleBar({
    format: 'trials {bar} {value}/{total} · {eta} s left',
    hideCursor: true,
  })
  bar.start(
    chosen.reduce((sum, trials) => sum + trialsIn(trials), 0),
    0,
  )
  const maps = await mapsOf(chosen, Number(fresh), () => bar.increment())
  bar.stop()
  for (const map of maps) out(tallyText(map, maps))
  if (fresh !== '0') return 0
  if (!isCheck) {
    await keep(maps, asked.length === 0)
    return 0
  }
  const differing = await stale(maps, asked.length === 0)
  for (const path of differing)
    out(`${path} is not what came out: run npm run trials and read the difference.`)
  out(`${maps.length - differing.length} maps as they stand, ${differing.length} not`)
  return differing.length > 0 ? 1 : 0
}

process.exitCode = await main(process.argv.slice(2))
