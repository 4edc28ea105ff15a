/**
 * From the packet that completes the evidence to the block in the kernel: AMOSKYS, fail2ban and crowdsec, each before guesses
 * at SSH passwords of the same kind. `npm run bench:block-time -- --help`.
 */
import { cpus, loadavg, release } from 'node:os'
import { parseArgs } from 'node:util'
import { findTool } from '../lab/command.ts'
import { amoskys } from './block/amoskys.ts'
import type { Contender, Running } from './block/contender.ts'
import { crowdsec } from './block/crowdsec.ts'
import { fail2ban } from './block/fail2ban.ts'
import { type Ground, layGround, roundsMax } from './block/ground.ts'
import { type BlockTime, measureBlock } from './block/measure.ts'
import { type Result, resultOf, tablesOf } from './block/result.ts'

const target = { medianMs: 480, p95Ms: 800 }
/** Refused passwords at which each blocks: the fewest of which AMOSKYS says anything. */
const guesses = 6
/** One guess fewer must not do: so long is waited for a block. */
const controlMs = 3000

const help = `usage: sudo npm run bench:block-time -- [--rounds N] [--silent] [--only NAME]... [--json]

For each program a server with a real sshd and syslog behind a gateway, in network namespaces. In each round another
address guesses at another address of each server in turn: ssh, one wrong password to a connection, one after the other,
until it is shut out. Each program is to block at ${guesses} refused passwords; before the first round ${guesses - 1} must not do.

From: the kernel's time (tcpdump) of the packet in which sshd refused the ${guesses}th password; beside it, for who reads logs,
      the time of sshd's line about it.
To:   the kernel's own word (nft monitor) that the address was put into a set; the list of rules has to agree.

AMOSKYS runs on the gateway, the others on the server whose log they read. Debian's fail2ban and crowdsec run with their
own settings but for the threshold, the log and their folders.

Target: median below ${target.medianMs} ms, p95 below ${target.p95Ms} ms; exit status 1 where AMOSKYS misses it.

  --rounds N   (20; at most ${roundsMax - 1})
  --silent     the guesser falls silent after the ${guesses}th password: nothing more comes over the wire
  --only NAME  amoskys, fail2ban, crowdsec; may be given again
  --json       one object instead of tables
`

interface Options {
  readonly rounds: number
  readonly isSilent: boolean
  readonly only: readonly string[]
  readonly isJson: boolean
}

const say = (text: string) => process.stderr.write(`block-time: ${text}\n`)

/** Null: help is asked for. */
function optionsIn(words: readonly string[]): Options | null {
  const { values } = parseArgs({
    args: [...words],
    options: {
      rounds: { type: 'string', default: '20' },
      silent: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return null
  const rounds = Number(values.rounds)
  if (!(Number.isInteger(rounds) && rounds > 0 && rounds < roundsMax))
    throw new Error(`--rounds: expected 1 to ${roundsMax - 1}, found ${values.rounds}`)
  return { rounds, isSilent: values.silent, only: values.only, isJson: values.json }
}

async function main(options: Options): Promise<number> {
  const present = presentOf([amoskys, fail2ban, crowdsec], options.only)
  const before = loadText()
  const results = await measureAll(present, options)
  const run = {
    machine: `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} processors, Linux ${release()}, Node ${process.version}`,
    load: `${before} before, ${loadText()} after`,
    attack: `${guesses} guesses, one to a connection, then ${options.isSilent ? 'silence' : 'more until it is shut out'}`,
  }
  if (options.isJson) console.log(JSON.stringify({ ...run, guesses, target, results }, null, 2))
  else show(results, Object.values(run))
  return verdictOf(results)
}

/** Of the last minute. */
const loadText = () => loadavg()[0]!.toFixed(1)

function presentOf(all: readonly Contender[], only: readonly string[]): Contender[] {
  const wanted = all.filter(({ name }) => only.length === 0 || only.includes(name))
  return wanted.filter(({ name, programs, packages }) => {
    const isThere = programs.every((program) => findTool(program) !== undefined)
    if (!isThere) say(`left out: ${name} (apt-get install ${packages})`)
    return isThere
  })
}

async function measureAll(
  present: readonly Contender[],
  { rounds, isSilent }: Options,
): Promise<Result[]> {
  await using ground = await layGround(present.length, rounds + 1)
  await using stack = new AsyncDisposableStack()
  const running: Running[] = []
  for (const [i, one] of present.entries()) {
    say(`starting ${one.name}`)
    running.push(stack.use(await one.start(ground.sites[i]!, guesses)))
  }
  for (const [i, one] of running.entries())
    await control(ground, present[i]!, { running: one, site: i })
  const times: BlockTime[][] = running.map(() => [])
  for (let round = 1; round <= rounds; round++) {
    for (const [site, one] of running.entries()) {
      const measuring = { site, round, running: one, guesses, isSilent, patienceMs: one.patienceMs }
      times[site]!.push(await measureBlock(ground, measuring))
    }
    say(
      `${round} of ${rounds}: ${times.map((all) => `${Math.round(all.at(-1)!.blockMs)} ms`).join(', ')}`,
    )
  }
  return running.map(({ says }, i) =>
    resultOf({ name: present[i]!.name, says, times: times[i]! }, guesses),
  )
}

/** One guess fewer must leave the address alone: else the threshold is another, and the times are not comparable. */
async function control(
  ground: Ground,
  { name }: Contender,
  { running, site }: { readonly running: Running; readonly site: number },
): Promise<void> {
  const measuring = {
    site,
    round: 0,
    running,
    guesses: guesses - 1,
    isSilent: true,
    patienceMs: controlMs,
  }
  const { blockMs, refused } = await measureBlock(ground, measuring)
  if (!Number.isNaN(blockMs) || refused !== guesses - 1)
    throw new Error(
      `${name}: after ${refused} refused passwords of ${guesses - 1} the block took ${blockMs} ms`,
    )
}

function show(results: readonly Result[], head: readonly string[]): void {
  console.log(`${head.join('\n')}\n`)
  for (const { name, says } of results) console.log(`${name}: ${says}`)
  console.log(`\n${tablesOf(results)}\n`)
  for (const { name, others } of results)
    if (others > 0)
      console.log(
        `${name}: ${others} rounds without a block, or with one before the ${guesses}th refusal`,
      )
}

function verdictOf(results: readonly Result[]): number {
  const own = results.find(({ name }) => name === amoskys.name)
  if (own === undefined) return 0
  const { median, p95 } = own.fromPacket
  const isMet = own.others === 0 && median < target.medianMs && p95 < target.p95Ms
  say(
    `target: median < ${target.medianMs} ms, p95 < ${target.p95Ms} ms: ${isMet ? 'met' : 'MISSED'}`,
  )
  const [load] = loadavg()
  if (!isMet && load! > cpus().length)
    say(`the machine was busy (load ${loadText()}): other work waited for the same processors`)
  return isMet ? 0 : 1
}

// Leaving ends every program of the run and removes its namespaces.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))

try {
  const options = optionsIn(process.argv.slice(2))
  if (options === null) process.stdout.write(help)
  else process.exitCode = await main(options)
} catch (thrown) {
  say(thrown instanceof Error ? thrown.message : String(thrown))
  process.exitCode = 1
}
