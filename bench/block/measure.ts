/** One guesser before one program: the guesses, and what the kernel, the wire and the log said of them. */
import { readFileSync } from 'node:fs'
import type { Host } from '../../lab/host.ts'
import type { Running, Step } from './contender.ts'
import type { Ground, Pair } from './ground.ts'
import { failuresIn, isAdded, refusalsIn } from './readings.ts'
import { waitUntil } from './wait.ts'

/** Milliseconds from the packet that refused the last password; NaN: it did not come about. */
export interface BlockTime {
  readonly refused: number
  readonly blockMs: number
  /** From sshd's line about that password instead. */
  readonly fromLogMs: number
  readonly decidedMs: number
  readonly steps: readonly Step[]
}

const lookMs = 2

export interface Measuring {
  readonly site: number
  readonly round: number
  readonly running: Running
  readonly guesses: number
}

export async function measureBlock(ground: Ground, measuring: Measuring): Promise<BlockTime> {
  const { site, round, running, guesses } = measuring
  const pair = ground.pair(site, round)
  const { server, log } = ground.sites[site]!
  const wire = server.spawn(dumpLine(pair))
  const kernel = running.where.spawn(['nft', 'monitor', 'elements'])
  try {
    await wire.saying('listening on')
    let blockedMs = Number.NaN
    let decidedMs = Number.NaN
    const watching = setInterval(() => {
      if (Number.isNaN(blockedMs) && isAdded(kernel.said(), pair.source)) blockedMs = Date.now()
      if (Number.isNaN(decidedMs) && running.isDecided?.(pair.source)) decidedMs = Date.now()
    }, lookMs)
    for (let guess = 0; guess < guesses && Number.isNaN(blockedMs); guess++)
      await guessOnce(ground.attacker, pair, guess)
    const isOver = () => !Number.isNaN(blockedMs)
    await waitUntil(isOver, () => '', running.patienceMs).catch(() => {})
    clearInterval(watching)
    const refusals = refusalsIn(wire.said(), pair.source)
    const written = failuresIn(readFileSync(log, 'utf8'), pair.source)
    const evidenceMs = refusals.at(-1) ?? Number.NaN
    return {
      refused: refusals.length,
      blockMs: blockedMs - evidenceMs,
      fromLogMs: blockedMs - (written.at(-1) ?? Number.NaN),
      decidedMs: decidedMs - evidenceMs,
      steps: [],
    }
  } finally {
    await Promise.all([wire.stop(), kernel.stop()])
  }
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
