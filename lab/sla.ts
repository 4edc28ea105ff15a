#!/usr/bin/env node
/**
 * `npm run sla`: each attack of the response lab, contained and undone, with the times. Status 1 where one is late or not undone.
 * With `--docker` in the containers of deploy/compose, else in network namespaces; names of attacks: these alone.
 */
import { AmoskysError, exitStatus, reasonOf } from '../src/kernel/index.ts'
import { buildContainers, createContainerLab } from './response/containers.ts'
import { createResponseLab } from './response/lab.ts'
import { runTrial, type Trial, type TrialResult } from './response/trial.ts'
import { trials } from './response/trials.ts'
import { requireRoot } from './rooms.ts'

/** From the first malicious packet to the containment read back. */
const limitMs = 10_000

async function main(): Promise<number> {
  const words = process.argv.slice(2)
  const isDocker = words.includes('--docker')
  const only = words.filter((word) => word !== '--docker')
  const known = trials.map(({ attack }) => attack)
  for (const name of only)
    if (!known.includes(name))
      throw new AmoskysError('usage', `${name}: expected --docker, or one of ${known.join(', ')}`)
  requireRoot()
  if (isDocker) {
    process.stderr.write('images of deploy/compose ...\n')
    await buildContainers()
  }
  const results: TrialResult[] = []
  for (const trial of trials.filter(({ attack }) => only.length === 0 || only.includes(attack))) {
    process.stderr.write(`${trial.attack} ...\n`)
    results.push(await (isDocker ? inContainers(trial) : inNamespaces(trial)))
  }
  console.log(table(results))
  for (const { attack, fault } of results) if (fault !== '') console.error(`\n${attack}: ${fault}`)
  return results.every(isWell) ? 0 : 1
}

async function inNamespaces(trial: Trial): Promise<TrialResult> {
  await using lab = await createResponseLab()
  return await runTrial(lab, trial)
}

async function inContainers(trial: Trial): Promise<TrialResult> {
  await using lab = await createContainerLab(trial)
  return await runTrial(lab, trial, lab.start)
}

function isWell({ readBackMs, isHeld, isBack, isSpared, isExact }: TrialResult): boolean {
  return readBackMs <= limitMs && isHeld && isBack && isSpared && isExact
}

function table(results: readonly TrialResult[]): string {
  const head = [
    'attack',
    'contained by',
    'to alert',
    'to decision',
    'to read back',
    'held',
    'others served',
    'undone exactly',
  ]
  const rows = results.map((one) => [
    ...[one.attack, one.kind, seconds(one.alertMs), seconds(one.decisionMs)],
    ...[
      seconds(one.readBackMs),
      yes(one.isHeld),
      yes(one.isSpared),
      yes(one.isBack && one.isExact),
    ],
  ])
  const widths = head.map((title, i) =>
    Math.max(title.length, ...rows.map((row) => row[i]!.length)),
  )
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function seconds(ms: number): string {
  return Number.isNaN(ms) ? 'never' : `${(ms / 1000).toFixed(2)} s`
}

function yes(is: boolean): string {
  return is ? 'yes' : 'NO'
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // Leaving takes the lab of this process down.
  process.on(signal, () => process.exit(130))
}

try {
  process.exitCode = await main()
} catch (thrown) {
  if (!(thrown instanceof AmoskysError)) throw thrown
  console.error(`sla: ${reasonOf(thrown)}`)
  process.exitCode = exitStatus[thrown.code]
}
