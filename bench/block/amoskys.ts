import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { responderIn } from '../../lab/response/trial.ts'
import { openDatabase } from '../../src/store/index.ts'
import type { Contender } from './contender.ts'
import { type Question, watchSteps } from './steps.ts'

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

const questions: readonly Question[] = [
  { step: 'incident kept', sql: 'SELECT 1 FROM incidents WHERE entity = ?', by: 'target' },
  { step: 'decided', sql: 'SELECT 1 FROM actions WHERE target = ?', by: 'source' },
  {
    step: 'written down as in force',
    sql: "SELECT 1 FROM actions WHERE target = ? AND state = 'in_force'",
    by: 'source',
  },
]

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
    const file = join(folder, 'amoskys.sqlite')
    await connected(file)
    const steps = watchSteps(file, questions)
    return {
      where: gateway,
      says: 'this checkout: `up` and its responder, nftables, block_ip at the first alert',
      patienceMs: 10_000,
      steps,
      async [Symbol.asyncDispose]() {
        steps[Symbol.dispose]()
        await up.stop('SIGTERM')
      },
    }
  },
}

/** The engine has met the responder. */
async function connected(file: string): Promise<void> {
  await using database = await openDatabase(file)
  await responderIn(database)
}
