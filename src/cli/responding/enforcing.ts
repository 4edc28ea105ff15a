/** Who acts for an engine: a responder that is there, one that is started, or none that changes anything. */
import { spawn } from 'node:child_process'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { dryEnforcer, type Enforcer, socketEnforcer } from '../../response/index.ts'
import type { Settings } from '../config/index.ts'
import type { CommonOptions } from '../options.ts'
import { driversOf } from '../responder/drivers.ts'
import { neverBlockOf } from '../responder/never-block.ts'
import { responderFolderOf, responderSocketOf } from '../responder/places.ts'
import { factsFor } from '../responder/serving.ts'
import type { World } from '../world.ts'

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
    socketEnforcer({ socketPath, clock: world.now, absence, neverBlock })
  if (!isLive)
    return dryRun(world, settings, 'Captures of another time are read: nothing is done about them.')
  if (response.socket !== '' || (await answers(socketPath))) return over('')
  if (response.enforce === 'dry-run')
    return dryRun(world, settings, 'Nothing is changed, as response.enforce is dry-run.')
  if (process.getuid?.() !== 0) {
    const how = 'start `sudo amoskys responder` beside it, with response.socketUid for this user'
    return over(`This process may not change the firewall: ${how}.`)
  }
  startResponder(world, plan)
  return over('')
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

/** It outlives this process, so that what is in force ends in its time; with nothing in force it ends soon after. */
function startResponder(world: World, { settings, given }: EnforcingPlan): void {
  const config = given.config === undefined ? [] : ['--config', given.config]
  const sets = [...given.set, `data=${settings.data}`].flatMap((one) => ['--set', one])
  const words = ['responder', 'run', '--until-idle', ...config, ...sets]
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1]!, ...words], {
    ...{ detached: true, stdio: 'ignore' },
  })
  child.once('error', (thrown) => world.err(`amoskys: the responder: ${thrown.message}\n`))
  child.once('exit', (status) => {
    if (status !== 0 && status !== null)
      world.err(`amoskys: the responder ended with ${status}: see logs/responder.jsonl\n`)
  })
  child.unref()
}

/** Whether somebody listens there. */
function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
