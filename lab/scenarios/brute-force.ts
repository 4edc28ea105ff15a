import { breakIn, type GuessOptions, guessPasswords } from '../attacks/index.ts'
import { browse, mistypePassword, runRemotely, visit, workInShell } from '../ordinary/index.ts'
import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'

function guessAmongWork(world: World, seconds: number, guess: GuessOptions): Promise<void> {
  return amongWork(world, seconds, () => guessPasswords(world, guess))
}

async function amongWork(
  world: World,
  seconds: number,
  attack: () => Promise<unknown>,
): Promise<void> {
  await Promise.all([
    workInShell(world, { host: 'desk2', seconds }),
    runRemotely(world, { host: 'desk4', seconds }),
    mistypePassword(world, { host: 'desk5', seconds }),
    browse(world, { host: 'desk6', seconds, thinkMedianMs: 8_000 }),
    visit(world, seconds),
    world.pause(8_000).then(attack),
  ])
}

const silent =
  'A colleague’s shell, short remote commands, and one person who mistypes a password twice and then gets in; browsing.'

export const bruteForceScenarios: readonly Scenario[] = [
  {
    name: 'brute-ssh',
    behaviours: ['brute-force'],
    says: 'hydra tries 150 wrong passwords on app1’s sshd, 4 at a time.',
    silent,
    seconds: 60,
    snaplenBytes: 640,
    run: (world) => guessAmongWork(world, 50, { service: 'ssh', passwords: 150 }),
  },
  {
    name: 'brute-ssh-patient',
    behaviours: ['brute-force'],
    says: 'hydra tries 150 wrong passwords on app1’s sshd, 4 connections every 30 s.',
    silent,
    seconds: 210,
    snaplenBytes: 320,
    run: (world) => guessAmongWork(world, 60, { service: 'ssh', passwords: 150, waitSeconds: 32 }),
  },
  {
    name: 'brute-ssh-success',
    behaviours: ['brute-force'],
    says: 'hydra tries 100 wrong passwords on app1’s sshd and then the right one; with that the attacker logs in, looks around and copies 60 kB out through the session.',
    silent,
    seconds: 80,
    snaplenBytes: 160,
    run: (world) => amongWork(world, 70, () => breakIn(world, { passwords: 100, kilobytes: 60 })),
  },
  {
    name: 'brute-ssh-inside',
    behaviours: ['brute-force'],
    says: 'The laptop inside tries 120 passwords on the NAS’s sshd, 2 at a time.',
    silent,
    seconds: 120,
    snaplenBytes: 320,
    run: (world) =>
      guessAmongWork(world, 45, {
        from: 'laptop',
        target: '10.20.0.20',
        service: 'ssh',
        passwords: 120,
        tasks: 2,
      }),
  },
  {
    name: 'brute-ftp',
    behaviours: ['brute-force'],
    says: 'hydra tries 150 wrong passwords on app1’s vsftpd, 8 at a time; the server delays each refusal.',
    silent,
    seconds: 90,
    run: (world) => guessAmongWork(world, 45, { service: 'ftp', passwords: 150, tasks: 8 }),
  },
]
