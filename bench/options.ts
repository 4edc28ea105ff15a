import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { captureNames } from './captures/index.ts'

const partNames = ['speed', 'keeping', 'stages', 'api', 'up'] as const
export type PartName = (typeof partNames)[number]

export interface Options {
  readonly parts: readonly PartName[]
  /** Names of captures, or files. */
  readonly captures: readonly string[]
  readonly runs: number
  /** Passes in one process; 0: as many as a capture's size asks for. */
  readonly passes: number
  /** A checkout to be measured in turn with this one; null: none. */
  readonly against: string | null
  readonly hasPeers: boolean
  readonly core: number
  readonly data: string
  readonly folder: string
  readonly isJson: boolean
  /** Of the part `api`. */
  readonly incidents: number
  readonly readers: readonly number[]
  readonly rate: number
  /** Of the parts `api` and `up`: how long each is asked. */
  readonly seconds: number
}

export const help = `usage: npm run bench -- [PART...] [CAPTURE...] [OPTION...]

Parts (speed and keeping when none is named):
  speed     each capture: the whole program and the flow table, beside argus + ra, ndpiReader, tshark and tcpdump
  keeping   130,000 answered flows with --db: peak memory, and how long a stop takes
  stages    each capture: nanoseconds of the main thread a packet, stage by stage
  api       lists, details, search and explanations over a large database into which alerts are written meanwhile
  up        \`amoskys up\`: its start, its memory at rest, its API while it replays at top speed

Captures (mixed, ordinary, small and big when none is named): ${captureNames.join(', ')},
or a file, pcap or pcapng, gzipped or not. Made once and kept.

Options:
  --runs N          runs of each program, in turn; medians are told (3)
  --passes N        passes over a capture in one process (by its size, 4 to 12)
  --against FOLDER  measure another checkout in turn with this one; it needs a bench/engine.ts
  --no-peers        ours alone
  --quick           mixed alone, one run, 4 passes: under two minutes
  --core N          the processor all is pinned to (the last)
  --data FOLDER     shared data, for mixed and ordinary (../shared/data)
  --folder FOLDER   where captures are kept (data/bench)
  --incidents N     api: size of the database, five alerts each (200000); made once and kept, 120 kB each
  --readers N,N     api: how many ask at a time (1,5,50)
  --rate N          api: alerts a second that are written meanwhile (500)
  --seconds N       api, up: how long each question is asked (8)
  --json            one JSON document instead of tables
  --help

short run: the whole process, start-up included. first pass: the first in a fresh process, start-up left out. steady:
median of the later half of the passes in one process, an hour of event time between them; of others, what a capture
costs more when it stands in one file several times. Rates are packets by processor time, user and system, of a
process pinned to one processor. Memory is the largest resident set, of the short run and of the long one.

stages: a CPU profile of the whole, a sample each 500 us. A sample counts for the folder of the source line at work,
also where the compiler put it into its caller; built-in functions, Node and dependencies for their caller. The main
thread's processor time of each pass is shared out as its samples are. The threads that compile and collect garbage
beside it are left out, so that the sum is less than what speed tells.
`

const root = join(import.meta.dirname, '..')
const mainCaptures = ['mixed', 'ordinary', 'small', 'big'] as const

/** Throws an Error whose message is for the user. */
export function parseOptions(args: readonly string[]): Options | 'help' {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: '' },
      passes: { type: 'string', default: '' },
      against: { type: 'string' },
      'no-peers': { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      core: { type: 'string', default: '' },
      data: { type: 'string', default: join(root, '..', 'shared', 'data') },
      folder: { type: 'string', default: join(root, 'data', 'bench') },
      incidents: { type: 'string', default: '' },
      readers: { type: 'string', default: '1,5,50' },
      rate: { type: 'string', default: '' },
      seconds: { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  const parts = partNames.filter((name) => positionals.includes(name))
  const captures = positionals.filter((word) => !(partNames as readonly string[]).includes(word))
  const usual = values.quick ? ['mixed'] : mainCaptures
  return {
    parts: parts.length > 0 ? parts : ['speed', 'keeping'],
    captures: captures.length > 0 ? captures : usual,
    runs: count('--runs', values.runs, { usual: values.quick ? 1 : 3, least: 1 }),
    passes: count('--passes', values.passes, { usual: values.quick ? 4 : 0, least: 1 }),
    against: values.against ?? null,
    hasPeers: !values['no-peers'],
    core: count('--core', values.core, { usual: availableParallelism() - 1, least: 0 }),
    data: values.data,
    folder: values.folder,
    isJson: values.json,
    incidents: count('--incidents', values.incidents, { usual: 200_000, least: 1000 }),
    readers: values.readers.split(',').map((n) => count('--readers', n, { usual: 50, least: 1 })),
    rate: count('--rate', values.rate, { usual: 500, least: 0 }),
    seconds: count('--seconds', values.seconds, { usual: 8, least: 1 }),
  }
}

function count(
  name: string,
  text: string,
  { usual, least }: { usual: number; least: number },
): number {
  if (text === '') return usual
  const value = Number(text)
  if (Number.isInteger(value) && value >= least) return value
  throw new Error(`${name}: expected a whole number from ${least}, found ${text}`)
}
