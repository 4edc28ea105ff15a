/** One guesser before one program: the guesses, and what the wire, the log and the kernel said of them. */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Host } from '../../lab/host.ts'
import type { Running } from './contender.ts'
import type { Ground, Pair } from './ground.ts'
import { failuresIn, isAdded, refusalsIn } from './readings.ts'

/** Milliseconds from the packet that completed the evidence; NaN: it did not come about. */
export interface BlockTime {
  /** Passwords that sshd wrote were wrong, those after the evidence among them. */
  readonly refused: number
  readonly blockMs: number
  /** From sshd's line about that password instead. */
  readonly fromLogMs: number
  readonly steps: readonly { readonly name: string; readonly ms: number }[]
}

export interface Measuring {
  readonly site: number
  readonly round: number
  readonly running: Running
  /** So many refused passwords are the evidence. */
  readonly guesses: number
  /** No more than those are tried; else the guesser goes on until it is shut out. */
  readonly isSilent: boolean
  readonly patienceMs: number
}

/** How often the kernel's words and the steps are looked at. */
const lookMs = 2

export async function measureBlock(ground: Ground, measuring: Measuring): Promise<BlockTime> {
  const { site, round, running, guesses } = measuring
  const pair = ground.pair(site, round)
  const { server, log } = ground.sites[site]!
  const wire = server.spawn(dumpLine(pair))
  const kernel = running.where.spawn(['nft', 'monitor', 'elements'])
  const blocked = Promise.withResolvers<number>()
  const looking = setInterval(() => {
    if (isAdded(kernel.said(), pair.source)) blocked.resolve(Date.now())
    running.steps?.look(pair)
  }, lookMs)
  let blockedMs = Number.NaN
  try {
    await wire.saying('listening on')
    blockedMs = await attack(ground.attacker, { pair, measuring, blocked: blocked.promise })
    // What is written down of a block comes about after it.
    await sleep(afterMs)
    if (!Number.isNaN(blockedMs)) await requireRule(running.where, pair)
  } finally {
    clearInterval(looking)
    await Promise.all([wire.stop(), kernel.stop()])
  }
  const refusals = refusalsIn(wire.said(), pair.source)
  const written = failuresIn(readFileSync(log, 'utf8'), pair.source)
  const evidenceMs = refusals[guesses - 1] ?? Number.NaN
  const steps = running.steps?.of(pair) ?? []
  return {
    // A connection that is cut short looks refused on the wire, too.
    refused: written.length,
    blockMs: blockedMs - evidenceMs,
    fromLogMs: blockedMs - (written[guesses - 1] ?? Number.NaN),
    steps: steps.map(({ name, atMs }) => ({ name, ms: atMs - evidenceMs })),
  }
}

/** Yields when the kernel had the block; NaN where it never did. */
async function attack(
  attacker: Host,
  {
    pair,
    measuring,
    blocked,
  }: Readonly<{ pair: Pair; measuring: Measuring; blocked: Promise<number> }>,
): Promise<number> {
  const { guesses, isSilent, patienceMs } = measuring
  const most = isSilent ? guesses : guesses + furtherMax
  let isOver = false
  const over = blocked.then((ms) => {
    isOver = true
    return ms
  })
  // A guess that is under way when the block comes hears nothing any more, and is not waited for.
  for (let guess = 0; guess < most && !isOver; guess++)
    await Promise.race([over, guessOnce(attacker, pair, guess)])
  return await Promise.race([over, sleep(patienceMs, Number.NaN, { ref: false })])
}

/** Guesses after the evidence, until a program that does nothing is given up. */
const furtherMax = 100
const afterMs = 300

/** The kernel's own list has it, too. */
async function requireRule(where: Host, { source }: Pair): Promise<void> {
  const { stdout } = await where.run(['nft', 'list', 'ruleset'])
  if (!stdout.split(/[ ,{}]+/).includes(source)) throw new Error(`${source} is in no set any more`)
}

function dumpLine({ source }: Pair): string[] {
  const how = ['-i', 'eth0', '-n', '-tt', '-q', '-l', '--immediate-mode']
  return ['tcpdump', ...how, `tcp port 22 and host ${source}`]
}

const sshSettings = [
  ...['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'NumberOfPasswordPrompts=1'],
  ...['PreferredAuthentications=password', 'PubkeyAuthentication=no', 'ConnectTimeout=2'],
].flatMap((setting) => ['-o', setting])

/** One connection, one wrong password. */
async function guessOnce(attacker: Host, { source, target }: Pair, guess: number): Promise<void> {
  const ssh = ['ssh', '-b', source, ...sshSettings, `deploy@${target}`]
  const limit = ['timeout', '-s', 'KILL', '5']
  await attacker.attempt([...limit, 'sshpass', '-p', `wrong-${guess}`, ...ssh, 'true'])
}
