/** Who acts for an engine: a responder that is there, one that is started, or none that changes anything. */
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { printable } from '../../kernel/index.ts'
import { dryEnforcer, type Enforcer, socketEnforcer } from '../../response/index.ts'
import type { Settings } from '../config/index.ts'
import type { CommonOptions } from '../options.ts'
import { driversOf } from '../responder/drivers.ts'
import { neverBlockOf } from '../responder/never-block.ts'
import { responderFolderOf, responderSocketOf } from '../responder/places.ts'
import { factsFor } from '../responder/serving.ts'
import type { World } from '../world.ts'
import { answers, keepResponder } from './kept-responder.ts'

export interface EnforcingPlan {
  /** With `data` as the folder of the database. */
  readonly settings: Settings
  /** As the command was given them, for the process that is started. */
  readonly given: CommonOptions
  /** Something of what is read happens now; about captures of another time nothing is ever done. */
  readonly isLive: boolean
}

export async function enforcerFor(world: World, plan: EnforcingPlan): Promise<Enforcer> {
  const { settings, isLive } = plan
  const { response } = settings
  const socketPath = responderSocketOf(settings)
  const neverBlock = neverBlockOf(settings)
  const over = (absence: string) =>
    socketEnforcer({ socketPath, host: hostname(), clock: world.now, absence, neverBlock })
  if (!isLive)
    return dryRun(world, settings, 'Captures of another time are read: nothing is done about them.')
  if (response.socket !== '') return over('')
  const isThere = await answers(socketPath)
  if (response.enforce === 'dry-run') {
    if (isThere) return over('')
    return dryRun(world, settings, 'Nothing is changed, as response.enforce is dry-run.')
  }
  if (process.getuid?.() !== 0) {
    if (isThere) return over('')
    const how =
      'start `sudo amoskys responder` beside it, with settings of its own that name this user (response.socketUid) and a socket for both (response.socket)'
    return over(`This process may not change the firewall: ${how}.`)
  }
  const kept = keptFor(world, plan, socketPath)
  const enforcer = over('')
  return {
    ...enforcer,
    close() {
      kept[Symbol.dispose]()
      return enforcer.close()
    },
  }
}

function dryRun(world: World, settings: Settings, reason: string): Promise<Enforcer> {
  const clock = { nowMs: world.now, sleep: (ms: number) => sleep(ms) }
  return dryEnforcer({
    ...{ folder: responderFolderOf(settings), reason, clock },
    neverBlock: neverBlockOf(settings),
    drivers: driversOf(settings, world.now),
    facts: factsFor(world, settings),
  })
}

/** How a responder is started with the same settings. */
export function responderWords({ settings, given }: Pick<EnforcingPlan, 'settings' | 'given'>) {
  const config = given.config === undefined ? [] : ['--config', given.config]
  const sets = [...given.set, `data=${settings.data}`].flatMap((one) => ['--set', one])
  const words = ['responder', 'run', '--until-idle', ...config, ...sets]
  return [process.execPath, ...process.execArgv, process.argv[1]!, ...words]
}

function keptFor(world: World, plan: EnforcingPlan, socketPath: string) {
  return keepResponder({
    argv: responderWords(plan),
    socketPath,
    say: (sentence) => world.err(`amoskys: ${printable(sentence)}\n`),
  })
}
