/**
 * From the packet that completes the evidence to the block in the kernel: AMOSKYS, fail2ban and crowdsec, each before the same
 * guesses at SSH passwords. See --help.
 */
import { loadavg } from 'node:os'
import { amoskys } from './block/amoskys.ts'
import type { Contender, Running } from './block/contender.ts'
import { fail2ban } from './block/fail2ban.ts'
import { layGround } from './block/ground.ts'
import { measureBlock } from './block/measure.ts'

const contenders = [amoskys, fail2ban]
const guesses = 8
const rounds = Number(process.argv[2] ?? 3)
await using ground = await layGround(contenders.length, rounds + 1)
const running: Running[] = []
for (const [i, one] of contenders.entries()) running.push(await one.start(ground.sites[i]!, guesses))
console.log(running.map((r) => r.says))
for (let round = 0; round <= rounds; round++) {
  for (const [i, one] of running.entries()) {
    const m = await measureBlock(ground, { site: i, round, running: one, guesses: round === 0 ? guesses - 1 : guesses })
    console.log(round, contenders[i]!.name, JSON.stringify(m), loadavg()[0])
  }
}
for (const one of running) await one[Symbol.asyncDispose]()
