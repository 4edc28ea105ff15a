/** One guesser before one program: the guesses, and what the wire, the log and the kernel said of them. */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Host } from '../../lab/host.ts'
import type { Running } from './contender.ts'
import type { Ground, Pair } from './ground.ts'
import { failuresIn, isAdded, refusalsIn } from './readings.ts'
import { waitUntil } from './wait.ts'

/** Milliseconds from the packet that refused the last password; NaN: it did not come about. */
export interface BlockTime {
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
  readonly guesses: number
  readonly patienceMs: number
}

/** How often the kernel's words and the steps are looked at. */
const lookMs = 2

export async function measureBlock(ground: Ground, measuring: Measuring): Promise<BlockTime> {
  const { site, round, running, guesses, patienceMs } = measuring
  const pair = ground.pair(site, round)
  const { server, log } = ground.sites[site]!
  const wire = server.spawn(dumpLine(pair))
  const kernel = running.where.spawn(['nft', 'monitor', 'elements'])
  let blockedMs = Number.NaN
  const isBlocked = () => !Number.isNaN(blockedMs)
  const looking = setInterval(() => {
    if (!isBlocked() && isAdded(kernel.said(), pair.source)) blockedMs = Date.now()
    running.steps?.look(pair)
  }, lookMs)
  try {
    await wire.saying('listening on')
    for (let guess = 0; guess < guesses && !isBlocked(); guess++)
      await guessOnce(ground.attacker, pair, guess)
    await waitUntil(isBlocked, () => 'no block', patienceMs).catch(() => {})
    // What is written down after a block comes about after it.
    if (isBlocked()) await sleep(afterMs)
    if (isBlocked()) await requireRule(running.where, pair)
  } finally {
    clearInterval(looking)
    await Promise.all([wire.stop(), kernel.stop()])
  }
  const refusals = refusalsIn(wire.said(), pair.source)
  const evidenceMs = refusals.at(-1) ?? Number.NaN
  const writtenMs = failuresIn(readFileSync(log, 'utf8'), pair.source).at(-1) ?? Number.NaN
  const steps = running.steps?.of(pair) ?? []
  return {
    refused: refusals.length,
    blockMs: blockedMs - evidenceMs,
    fromLogMs: blockedMs - writtenMs,
    steps: steps.map(({ name, atMs }) => ({ name, ms: atMs - evidenceMs })),
  }
}

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
  await attacker.attempt(['sshpass', '-p', `wrong-${guess}`, ...ssh, 'true'])
}
