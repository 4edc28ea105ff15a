import { layGround } from './ground.ts'
import { crowdsec } from './crowdsec.ts'
import { measureBlock } from './measure.ts'
await using ground = await layGround(1, 4)
const r = await crowdsec.start(ground.sites[0]!, 6)
console.log(r.says)
for (let round = 0; round < 2; round++)
console.log(await measureBlock(ground, { site: 0, round, running: r, guesses: round === 0 ? 5 : 6 }))
console.log((r as any).said())
await r[Symbol.asyncDispose]()
