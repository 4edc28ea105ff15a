/** AMOSKYS on the responder of the lab, for one trial: all of it in `amoskys up`, which starts the responder. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openDatabase } from '../../src/store/index.ts'
import type { ResponseHosts } from './lab.ts'
import type { Started, Trial } from './trial.ts'

const program = fileURLToPath(new URL('../../src/cli/bin/amoskys.js', import.meta.url))
const patienceMs = 60_000

export async function upAlone(lab: ResponseHosts, trial: Trial): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), 'amoskys-trial-'))
  writeFileSync(join(folder, 'settings.yml'), settingsOf(lab, folder, trial))
  const up = lab
    .host('responder')
    .spawn([process.execPath, program, 'up', '-i', 'lan', '--config', join(folder, 'settings.yml')])
  const end = async () => {
    await up.stop('SIGTERM')
    await endResponder(lab, folder)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await up.saying('is up at', patienceMs)
    const database = await openDatabase(join(folder, 'amoskys.sqlite'))
    return {
      database,
      said: async () => up.said(),
      [Symbol.asyncDispose]: async () => {
        await database.close()
        await end()
      },
    }
  } catch (thrown) {
    await end()
    throw thrown
  }
}

function settingsOf(lab: ResponseHosts, folder: string, trial: Trial): string {
  return [
    `data: ${folder}`,
    'home: [10.30.0.0/24, 10.40.0.0/24]',
    'response:',
    '  enforce: nftables',
    '  honeypot: { address: 10.40.0.10, ports: [22, 80] }',
    '  managementNetworks: [10.30.0.5/32]',
    '  rateLimit: { bytesPerSecond: 20000 }',
    `  quarantine: { folders: [${join(lab.host('web1').folder, 'www')}] }`,
    ...policyLines(trial),
    '',
  ].join('\n')
}

/** Of settings.yml: `contain`, with the steps that the trial is about. */
export function policyLines({ steps }: Trial): string[] {
  const cells = ['low', 'normal', 'high'].map(
    (importance) =>
      `    - { confidence: almost_certain, importance: ${importance}, steps: [${steps}] }`,
  )
  return [
    ...['policy:', '  use: contain', '  dryRun: false'],
    ...(steps === undefined ? [] : ['  cells:', ...cells]),
  ]
}

/** The responder outlives `up`: it is ended by the folder that it was given. */
async function endResponder(lab: ResponseHosts, folder: string): Promise<void> {
  const pattern = `responder run .*data=${folder}`
  await lab.host('responder').attempt(['pkill', '-TERM', '-f', pattern])
  await sleep(300)
}
