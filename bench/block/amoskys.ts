import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { responderIn } from '../../lab/response/trial.ts'
import { openDatabase } from '../../src/store/index.ts'
import type { Contender } from './contender.ts'

const program = fileURLToPath(new URL('../../src/cli/bin/amoskys.js', import.meta.url))

/**
 * A guesser is shut out at the first alert: of fewer than six guesses nothing is said, which makes six the threshold. The
 * ready policies wait until it is almost certain, after eight or so; how long that is depends on the guesser. The caps are
 * raised, for a bench is a busy hour.
 */
const bounds = 'use: contain, dryRun: false, perHourMax: 1000, hostShareMax: 0.25'
const steps = '[{ action: block_ip, mode: auto, severityMin: low, riskMin: 1, whom: outside }]'
const cells = ['likely', 'very_likely', 'almost_certain'].flatMap((confidence) =>
  ['low', 'normal', 'high'].map(
    (importance) => `{ confidence: ${confidence}, importance: ${importance}, steps: ${steps} }`,
  ),
)

/** `amoskys up` on the gateway, and the responder that it starts. */
export const amoskys: Contender = {
  name: 'amoskys',
  programs: ['nft', 'tcpdump'],
  packages: 'nftables tcpdump',
  async start({ gateway, server }) {
    const folder = join(gateway.folder, 'amoskys')
    mkdirSync(folder)
    const settings = [
      `data: ${folder}`,
      `home: [${server.address.replace(/\d+$/, '0')}/24]`,
      'response: { enforce: nftables }',
      `policy: { ${bounds}, cells: [${cells.join(', ')}] }`,
    ]
    const path = join(folder, 'settings.yml')
    writeFileSync(path, `${settings.join('\n')}\n`)
    const line = [process.execPath, program, 'up', '-i', 'eth0', '--config', path]
    const up = gateway.spawn(line)
    await up.saying('is up at', 60_000)
    const database = await openDatabase(join(folder, 'amoskys.sqlite'))
    await responderIn(database)
    return {
      where: gateway,
      says: 'this checkout: `up` and its responder, nftables, block_ip at the first alert',
      patienceMs: 10_000,
      async [Symbol.asyncDispose]() {
        await database[Symbol.asyncDispose]()
        await up.stop('SIGTERM')
      },
    }
  },
}
