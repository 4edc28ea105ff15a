/** The response lab of deploy/compose, in containers: what it is made of runs there as it does for a person who starts it. */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { AmoskysError } from '../../src/kernel/index.ts'
import { openDatabase } from '../../src/store/index.ts'
import { type CommandResult, hasTool, runCommand, toolPath } from '../command.ts'
import { Host } from '../host.ts'
import type { ResponseHosts } from './lab.ts'
import {
  type ResponseHostName,
  type ResponseHostPlan,
  responderPlan,
  responsePlans,
} from './plan.ts'
import { policyLines } from './started.ts'
import type { Start, Trial } from './trial.ts'

/** Of the containers, networks and volumes, so that no lab of a person's own is taken for it. */
const project = 'amoskys-sla'
const file = fileURLToPath(new URL('../../deploy/compose/docker-compose.yml', import.meta.url))
const healthyMs = 180_000

/** What differs from the lab in namespaces: addresses outside, and where a host keeps its things. */
const places: Readonly<Partial<Record<ResponseHostName, Place>>> = {
  web1: { folder: '/srv' },
  honeypot: { folder: '/var/lib/honeypot' },
  // Who looks at the rules from outside the responder's own process has to be root.
  responder: { address: '10.30.0.2', user: 'root' },
  // In the network namespace of which the sensor is, too; it has the tools.
  sensor: { address: '10.30.0.2', service: 'gateway' },
  visitor: { address: '198.51.100.41' },
  c2: { address: '198.51.100.66' },
}

interface Place {
  readonly folder?: string
  readonly address?: string
  readonly service?: string
  readonly user?: string
}

export interface ContainerLab extends ResponseHosts, AsyncDisposable {
  readonly start: Start
}

/** The images, from what lies here. */
export async function buildContainers(): Promise<void> {
  await compose(['build'], { ORDERS_PASSWORD: 'of-no-use-in-a-build' })
}

/** `docker-compose up` with the settings of a trial; gone with what is returned, or with this process. */
export async function createContainerLab(trial: Trial): Promise<ContainerLab> {
  const folder = mkdtempSync(join(tmpdir(), 'amoskys-containers-'))
  const settings = join(folder, 'settings.yml')
  writeFileSync(settings, settingsOf(trial))
  // Read by another user, in the container.
  chmodSync(folder, 0o755)
  const variables = {
    SETTINGS: settings,
    ORDERS_PASSWORD: randomBytes(12).toString('hex'),
    // Nobody looks at its dashboards: any port that is free.
    AMOSKYS_PORT: '0',
  }
  const down = () => {
    process.off('exit', down)
    const [program, ...words] = composeLine(['down', '--volumes', '--timeout', '3'], variables)
    spawnSync(program!, words, { stdio: 'ignore' })
    rmSync(folder, { recursive: true, force: true })
  }
  process.on('exit', down)
  try {
    await compose(['up', '--detach', '--no-build'], variables)
    const containers = await containersOf(variables)
    await healthy(containers)
    const hosts = [responderPlan, ...responsePlans].map((plan) => roomOf(plan, containers))
    const rooms = new Map(hosts.map((host) => [host.name, host]))
    return {
      host: (name) => rooms.get(name)!,
      start: () => started(variables),
      [Symbol.asyncDispose]: async () => down(),
    }
  } catch (thrown) {
    down()
    throw thrown
  }
}

function roomOf(plan: ResponseHostPlan, containers: ReadonlyMap<string, string>): Host {
  const { folder = '/tmp', address = plan.address, service = plan.name, user } = placeOf(plan.name)
  const as = user === undefined ? [] : ['--user', user]
  const before = [toolPath('docker'), 'exec', '-i', ...as, containers.get(service)!]
  return new Host({ ...plan, address }, (argv) => [...before, ...argv], folder)
}

function placeOf(name: ResponseHostName): Place {
  return places[name] ?? {}
}

/** As the lab's own, with the policy of the trial. */
function settingsOf(trial: Trial): string {
  const own = readFileSync(join(dirname(file), 'settings.yml'), 'utf8')
  return `${own.replace(/^policy:\n( {2}.*\n)+/m, '')}${policyLines(trial).join('\n')}\n`
}

/** It runs already. Its database lies in a volume, which is a folder of this machine. */
async function started(variables: Variables): ReturnType<Start> {
  const volume = ['volume', 'inspect', '-f', '{{.Mountpoint}}', `${project}_data`]
  const { stdout } = await runCommand([toolPath('docker'), ...volume])
  const database = await openDatabase(join(stdout.trim(), 'amoskys.sqlite'))
  return {
    database,
    said: async () =>
      (await compose(['logs', '--no-color', 'sensor', 'investigator', 'responder'], variables))
        .stdout,
    [Symbol.asyncDispose]: () => database.close(),
  }
}

type Variables = Readonly<Record<string, string>>

function compose(words: readonly string[], variables: Variables): Promise<CommandResult> {
  return runCommand(composeLine(words, variables))
}

function composeLine(words: readonly string[], variables: Variables): string[] {
  const set = Object.entries(variables).map(([name, value]) => `${name}=${value}`)
  const named = ['--project-name', project, '--file', file]
  const program = hasTool('docker-compose')
    ? [toolPath('docker-compose')]
    : [toolPath('docker'), 'compose']
  return [toolPath('env'), ...set, ...program, ...named, ...words]
}

/** Services to the ids of their containers. */
async function containersOf(variables: Variables): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await compose(['config', '--services'], variables)
  const services = stdout.trim().split('\n')
  return new Map(
    await Promise.all(
      services.map(async (service) => {
        const { stdout: id } = await compose(['ps', '-q', service], variables)
        return [service, id.trim()] as const
      }),
    ),
  )
}

async function healthy(containers: ReadonlyMap<string, string>): Promise<void> {
  const line = ['inspect', '-f', '{{.State.Health.Status}}', ...containers.values()]
  for (let waitedMs = 0; ; waitedMs += 500) {
    const { stdout } = await runCommand([toolPath('docker'), ...line])
    const states = stdout.trim().split('\n')
    const ill = [...containers.keys()].filter((_, i) => states[i] !== 'healthy')
    if (ill.length === 0) return
    if (waitedMs > healthyMs)
      throw new AmoskysError('unavailable', `these containers are not healthy: ${ill.join(', ')}`)
    await sleep(500)
  }
}
