/**
 * From the packet that completes the evidence to the block read back from the kernel: real guesses at passwords in the response
 * lab, the whole way through `amoskys up` and its responder. Needs root on Linux.
 * Usage: sudo npm run bench:block-time [-- ROUNDS].
 */
import { createResponseLab } from '../lab/response/lab.ts'
import { runTrial } from '../lab/response/trial.ts'
import { trials } from '../lab/response/trials.ts'

const rounds = Number(process.argv[2] ?? 5)

function at(share: number, sorted: readonly number[]): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!
}

console.log('attack              rounds  median  p95     slowest')
for (const name of ['port-scan-then-ssh', 'web-attack']) {
  const trial = trials.find(({ attack }) => attack === name)!
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    await using lab = await createResponseLab()
    const { evidenceToBlockMs, fault } = await runTrial(lab, trial)
    if (fault !== '') console.error(fault)
    else times.push(evidenceToBlockMs)
  }
  const sorted = times.toSorted((a, b) => a - b)
  const cells = [at(0.5, sorted), at(0.95, sorted), at(1, sorted)].map((ms) => `${ms} ms`.padEnd(6))
  console.log([name.padEnd(18), `${sorted.length}`.padEnd(6), ...cells].join('  '))
}
