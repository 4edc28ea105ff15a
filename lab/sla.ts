#!/usr/bin/env node
/** `npm run sla`: each attack of the response lab, contained and undone, with the times. Status 1 where one is late or not undone. */
import { AmoskysError, exitStatus, reasonOf } from '../src/kernel/index.ts'
import { createResponseLab } from './response/lab.ts'
import { runTrial, type TrialResult } from './response/trial.ts'
import { trials } from './response/trials.ts'

/** From the first malicious packet to the containment read back. */
const limitMs = 10_000

async function main(): Promise<number> {
  const only = process.argv.slice(2)
  const wanted = trials.filter(({ attack }) => only.length === 0 || only.includes(attack))
  const results: TrialResult[] = []
  for (const trial of wanted) {
    await using lab = await createResponseLab()
    process.stderr.write(`${trial.attack} ...\n`)
    results.push(await runTrial(lab, trial))
  }
  console.log(table(results))
  for (const { attack, fault } of results) if (fault !== '') console.error(`\n${attack}: ${fault}`)
  return results.length > 0 && results.every(isWell) ? 0 : 1
}

function isWell({ readBackMs, isHeld, isBack, isExact }: TrialResult): boolean {
  return readBackMs <= limitMs && isHeld && isBack && isExact
}

function table(results: readonly TrialResult[]): string {
  const head = [
    'attack',
    'contained by',
    'to alert',
    'to decision',
    'to read back',
    'held',
    'undone exactly',
  ]
  const rows = results.map((one) => [
    ...[one.attack, one.kind, seconds(one.alertMs), seconds(one.decisionMs)],
    ...[seconds(one.readBackMs), yes(one.isHeld), yes(one.isBack && one.isExact)],
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

try {
  process.exitCode = await main()
} catch (thrown) {
  if (!(thrown instanceof AmoskysError)) throw thrown
  console.error(`sla: ${reasonOf(thrown)}`)
  process.exitCode = exitStatus[thrown.code]
}
