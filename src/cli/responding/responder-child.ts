/** The responder that `up` starts where it has the privileges: it outlives `up`, so that what is in force is ended in time. */
import { spawn } from 'node:child_process'
import { connect } from 'node:net'
import type { Settings } from '../config/index.ts'
import type { CommonOptions } from '../options.ts'
import type { World } from '../world.ts'
import { socketOf } from './investigator.ts'

export interface ResponderAsked {
  readonly settings: Settings
  readonly path: string
  readonly given: CommonOptions
  /** Something of what is read happens now; of captures of another time nothing is ever done. */
  readonly isLive: boolean
}

/** Sees to it that one is there, if that can be; yields why none is expected: '' where one is. */
export async function responderFor(
  world: World,
  { settings, path, given, isLive }: ResponderAsked,
): Promise<string> {
  const socket = socketOf(settings, path)
  if (await answers(socket)) return ''
  if (settings.response.socket !== '') return `No responder listens at ${socket} yet.`
  if (!isLive) return 'Captures of another time are read: nothing is done about what they hold.'
  if (settings.response.enforce === 'nothing') return 'response.enforce is nothing.'
  if (process.getuid?.() !== 0)
    return 'This process may not change the firewall: start `sudo amoskys responder` beside it.'
  const own = given.config === undefined ? [] : ['--config', given.config]
  const sets = given.set.flatMap((one) => ['--set', one])
  const words = ['responder', '--until-idle', '--db', path, ...own, ...sets]
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1]!, ...words], {
    ...{ detached: true, stdio: 'ignore' },
  })
  child.once('error', (thrown) => world.err(`amoskys: the responder: ${thrown.message}\n`))
  child.unref()
  return ''
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
