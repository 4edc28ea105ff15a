/** `lab up`, `attack`, `status`, `exec` and `down`: the response lab as a person uses it. */
import { spawn } from 'node:child_process'
import { openSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Command, InvalidArgumentError } from 'commander'
import { AmoskysError, clipMiddle, reasonOf } from '../../src/kernel/index.ts'
import { toolPath } from '../command.ts'
import { removeLeftovers } from '../leftovers.ts'
import { requireRoot } from '../rooms.ts'
import { type AttackOptions, attackLab, responseAttacks } from './attacks.ts'
import { reach } from './checks.ts'
import { forward } from './forward.ts'
import { createResponseLab, openResponseLab, type ResponseHosts } from './lab.ts'
import { type ResponseHostName, responderPlan, responsePlans } from './plan.ts'
import { endLab, type LabState, readState, refuseSecond, removeState, writeState } from './state.ts'

const logPath = '/run/amoskys-lab.log'
const main = fileURLToPath(new URL('../main.ts', import.meta.url))

export function registerResponse(lab: Command): void {
  lab
    .command('up')
    .description('make the response lab and keep it up until Ctrl-C or `down`')
    .option('--detach', 'return as soon as it is up', false)
    .action(({ detach }: { detach: boolean }) => (detach ? upBeside() : up()))
  lab
    .command('attack')
    .description('do one of these to the lab that is up')
    .argument('[name]', 'which; without one they are listed')
    .option('--count <number>', 'guesses, calls or requests', parseCount)
    .option('--every <seconds>', 'between two calls of beacon', parseSeconds)
    .addHelpText('after', `\nAttacks:\n${attackList()}`)
    .action(attack)
  lab
    .command('status')
    .description('say whether a lab is up, who is in it and who answers')
    .action(status)
  lab
    .command('exec')
    .description('run a program in one of its hosts, as in: exec responder amoskys up -i lan')
    .argument('<host>')
    .argument('<program...>')
    .passThroughOptions()
    .action(execIn)
  lab
    .command('forward')
    .description("lead a port of this machine's loopback to the responder's, where AMOSKYS listens")
    .argument('[port]', 'which, of both', parsePort, 8440)
    .action(leadIn)
  lab.command('down').description('take the lab down, whoever made it').action(down)
}

function attackList(): string {
  return responseAttacks
    .map(({ name, says, answer }) => `  ${name.padEnd(19)} ${says} (${answer})\n`)
    .join('')
}

async function up(): Promise<void> {
  refuseSecond()
  const rooms = await createResponseLab()
  writeState({ name: rooms.name, folder: rooms.folder })
  process.on('exit', () => removeState())
  console.log(hostTable(rooms, rooms.name))
  console.log('The lab is up. Ctrl-C takes it down.')
  // Nothing else holds the process.
  setInterval(() => {}, 60_000)
}

async function upBeside(): Promise<void> {
  requireRoot()
  refuseSecond()
  const log = openSync(logPath, 'w', 0o600)
  const child = spawn(process.execPath, [main, 'up'], {
    detached: true,
    stdio: ['ignore', log, log],
  })
  let status: number | null = null
  child.once('exit', (code) => {
    status = code ?? 128
  })
  while (readState() === null) {
    if (status !== null)
      throw new AmoskysError('unavailable', `the lab did not come up: see ${logPath}`)
    await sleep(100)
  }
  child.unref()
  const state = stateNow()
  console.log(hostTable(openResponseLab(state), state.name))
  console.log('The lab is up. `down` takes it down.')
}

async function attack(
  name: string | undefined,
  { count, every }: { count?: number; every?: number },
): Promise<void> {
  if (name === undefined || name === 'list') return console.log(attackList().trimEnd())
  const options: AttackOptions = {
    ...(count === undefined ? {} : { count }),
    ...(every === undefined ? {} : { everySeconds: every }),
  }
  console.log(`${name}: ${await attackLab(openResponseLab(stateNow()), name, options)}`)
}

/** Which service of whom is tried, and from where. */
const services: readonly (readonly [ResponseHostName, ResponseHostName, number, string])[] = [
  ['attacker', 'web1', 80, 'nginx'],
  ['attacker', 'web1', 22, 'sshd'],
  ['visitor', 'web1', 80, 'nginx'],
  ['app1', 'db1', 5432, 'postgresql'],
  ['web1', 'app1', 8000, 'orders'],
  ['responder', 'honeypot', 22, 'honeypot'],
  ['app1', 'c2', 8080, 'nginx'],
]

async function status(): Promise<void> {
  const state = readState()
  if (state === null) return console.log('No lab is up.')
  const lab = openResponseLab(state)
  console.log(`Up since ${state.since}, of process ${state.pid}.`)
  console.log(hostTable(lab, state.name))
  for (const [from, to, port, what] of services) {
    const answer = await reach(lab.host(from), lab.host(to).address, port)
    console.log(`${from} to ${to} port ${port} (${what}): ${answer}`)
  }
}

async function execIn(host: string, program: readonly string[]): Promise<void> {
  const plan = [responderPlan, ...responsePlans].find(({ name }) => name === host)
  if (plan === undefined)
    throw new AmoskysError('usage', `the lab has no host ${clipMiddle(host, 40)}`)
  const { namespace } = openResponseLab(stateNow()).host(plan.name)
  const line = ['netns', 'exec', namespace, ...program]
  const child = spawn(toolPath('ip'), line, { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // The program decides what it makes of a signal: this process waits for its end.
    process.removeAllListeners(signal)
    process.on(signal, () => child.kill(signal))
  }
  process.exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 128))
  })
}

async function leadIn(port: number): Promise<void> {
  const server = await forward(openResponseLab(stateNow()).host('responder'), port).catch(
    (error: unknown) => {
      throw new AmoskysError('unavailable', `127.0.0.1:${port}: ${reasonOf(error)}`)
    },
  )
  server.on('error', () => {})
  console.log(`127.0.0.1:${port} leads to the responder's loopback. Ctrl-C ends that.`)
}

async function down(): Promise<void> {
  requireRoot()
  const state = readState()
  if (state !== null) await endLab(state)
  const left = removeLeftovers()
  removeState()
  rmSync(logPath, { force: true })
  console.log(state === null && left === 0 ? 'No lab is up.' : 'The lab is down.')
}

function stateNow(): LabState {
  const state = readState()
  if (state !== null) return state
  throw new AmoskysError('not-found', 'no lab is up: node lab/main.ts up')
}

function hostTable(lab: ResponseHosts, run: string): string {
  return [responderPlan, ...responsePlans]
    .map(({ name, network }) => {
      const { address, namespace } = lab.host(name)
      return `${name.padEnd(13)}${network.padEnd(9)}${address.padEnd(15)}ip netns exec ${namespace}`
    })
    .concat(`run ${run}`)
    .join('\n')
}

function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port > 0 && port < 65_536) return port
  throw new InvalidArgumentError('expected a port, 1 to 65535')
}

function parseCount(text: string): number {
  const count = Number(text)
  if (/^\d{1,6}$/.test(text) && count > 0 && count <= 100_000) return count
  throw new InvalidArgumentError('expected a whole number, 1 to 100000')
}

function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (seconds >= 0.05 && seconds <= 3_600) return seconds
  throw new InvalidArgumentError('expected seconds, 0.05 to 3600')
}
